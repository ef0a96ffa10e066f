package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.LoadedModel;
import io.vernier.spark.mllib.SavedModels;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * A configured job, checked against its models, its data and its output, and the stages that it can go through. Its models, one or many,
 * go through each stage together: what reads data reads it for all of them, and what is refused of one is refused before anything is
 * written of those that were read with it.
 */
public final class Job implements OpenedJob {
    private final List<ModelJob> models;
    private final CatalogStage catalog;

    private Job(List<ModelJob> models, CatalogStage catalog) {
        this.models = List.copyOf(models);
        this.catalog = catalog;
    }

    /**
     * Loads the models and looks at the data without reading it.
     *
     * @param configurations one for each model, which differ in nothing else
     * @throws Refusal if a model, the output, tables of a catalog (21), a path, a column or a type, or a model that changes meanwhile (22) cannot be accepted
     */
    public static Job open(SparkSession session, List<JobConfiguration> configurations) {
        List<OfSeveral> names = configurations.stream()
                .map(each ->
                        configurations.size() > 1 ? OfSeveral.model(each.model().name()) : OfSeveral.ALONE)
                .toList();
        List<ModelJob> models = List.copyOf(open(session, configurations, names, (place, refusal) -> {
                    throw names.get(place).named(refusal);
                })
                .values());
        return new Job(models, CatalogStage.of(session, configurations.get(0).output()));
    }

    /**
     * The models by the place of their configuration.
     *
     * @param names what later refusals call each
     * @param refused is told of each that cannot be accepted; where it returns, the others go on
     */
    static SortedMap<Integer, ModelJob> open(
            SparkSession session,
            List<JobConfiguration> configurations,
            List<OfSeveral> names,
            BiConsumer<Integer, Refusal> refused) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        Map<String, Loaded> loaded = new HashMap<>();
        SortedMap<Integer, JobChecks> checks = new TreeMap<>();
        for (int k = 0; k < configurations.size(); k++) {
            JobConfiguration configuration = configurations.get(k);
            try {
                Loaded model = loaded.computeIfAbsent(
                        configuration.model().path(),
                        path -> new Loaded(
                                Identities.modelDigest(hadoop, configuration.model()),
                                SavedModels.open(session, configuration.model())));
                checks.put(k, JobChecks.ofModel(session, configuration, model.model(), model.digest(), names.get(k)));
            } catch (Refusal refusal) {
                refused.accept(k, refusal);
            }
        }
        SortedMap<Integer, ModelJob> models = new TreeMap<>();
        if (!checks.isEmpty()) {
            OpenedSources sources = OpenedSources.of(session, configurations.get(0));
            checks.forEach((k, each) -> {
                try {
                    models.put(k, each.accept(sources));
                } catch (Refusal refusal) {
                    refused.accept(k, refusal);
                }
            });
        }
        models.values().forEach(model -> model.step(ModelJob::requireUnchanged));
        return models;
    }

    /** A model that several configurations may name. */
    private record Loaded(String digest, LoadedModel model) {}

    /** Its models, in the order of the configurations. */
    List<ModelJob> models() {
        return models;
    }

    /** What would be read and written, one sentence a line. */
    @Override
    public List<String> plan() {
        return JobPlan.of(models);
    }

    /** What {@link #stream} would read and write, one sentence a line. */
    @Override
    public List<String> streamPlan() {
        JobContext context = only().context();
        List<String> lines = new ArrayList<>(JobPlan.inputs(context));
        lines.add(CalibrationStream.of(context).plan());
        lines.add(JobPlan.NOTHING_DONE);
        return lines;
    }

    @Override
    public Supplier<List<Outcome>> completed() {
        List<ModelJob> open = open();
        new CalibrationStage(open).run();
        complete(ofSteps(open), ModelJob::integers);
        eachNetwork(open, NetworkRun::run);
        return () -> catalog.append(each(model -> model.ending().finish()));
    }

    /** Reads the calibration data, unless that is complete. */
    @Override
    public List<Outcome> calibrate() {
        new CalibrationStage(models).run();
        return each(model -> model.ending().ended(ExitCode.DONE, Outcome.Result.CALIBRATED, Optional.empty()));
    }

    /**
     * Reads the files of the calibration data that no earlier stream has read, and adds them to what was measured.
     *
     * @throws Refusal also if there are several models (21)
     */
    @Override
    public List<Outcome> stream() {
        return List.of(only().stream());
    }

    private ModelJob only() {
        if (models.size() > 1) {
            throw noStreamOf(models.size());
        }
        return models.get(0);
    }

    static Refusal noStreamOf(int models) {
        return Refusal.before("A stream is of one model, but \"model.path\" names " + models
                + "; name one, or calibrate without --stream.");
    }

    /** Writes the integers; without validation data also the manifest. */
    @Override
    public List<Outcome> quantize() {
        return each(model -> model.hasRun() ? model.ending().outcome() : model.quantize());
    }

    /** Compares the integers that {@link #quantize} wrote with the float models. */
    @Override
    public List<Outcome> validate() {
        if (models.get(0).context().validation().isEmpty()) {
            throw Refusal.before("No validation data is configured; set validation.path.");
        }
        models.get(0).context().output().requireWritable();
        List<ModelJob> open = open();
        complete(ofSteps(open), model -> model.requireWritten(model.integers()));
        eachNetwork(open, NetworkRun::validate);
        return each(model -> model.ending().outcome());
    }

    @Override
    public Supplier<List<Outcome>> publishable(Unvalidated unvalidated) {
        List<RunManifest> manifests = each(model -> model.ending().publishable(unvalidated));
        return () -> published(manifests);
    }

    private List<Outcome> published(List<RunManifest> manifests) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int k = 0; k < models.size(); k++) {
            outcomes.add(models.get(k).ending().publish(manifests.get(k)));
        }
        return catalog.append(outcomes);
    }

    /** Whether a run without validation may become the current one. */
    public enum Unvalidated {
        REFUSED,
        ACCEPTED
    }

    /** The models whose runs are not complete; of the others it is said. */
    private List<ModelJob> open() {
        return models.stream().filter(model -> !model.hasRun()).toList();
    }

    private static void eachNetwork(List<ModelJob> models, Consumer<NetworkRun> step) {
        each(models, model -> {
            model.network().ifPresent(step);
            return model;
        });
    }

    private static List<ModelJob> ofSteps(List<ModelJob> models) {
        return models.stream().filter(model -> model.network().isEmpty()).toList();
    }

    /**
     * Makes the runs of those that are validated together, then those of the next. Nothing of a run is written before the validation data
     * is accepted: if that is refused, the calibrations and moments stay.
     */
    private static void complete(List<ModelJob> open, Function<ModelJob, Integers> step) {
        for (List<ModelJob> together : ScanPlan.validation(open)) {
            Instant started = Provenances.now();
            List<Integers> made = each(together, step);
            List<Optional<ValidationStage.Evidence>> evidence = ValidationStage.measure(made);
            for (int k = 0; k < made.size(); k++) {
                together.get(k).complete(made.get(k), evidence.get(k), started);
            }
        }
    }

    private <T> List<T> each(Function<ModelJob, T> step) {
        return each(models, step);
    }

    private static <T> List<T> each(List<ModelJob> models, Function<ModelJob, T> step) {
        return models.stream().map(model -> model.step(step)).toList();
    }

    static ExitCode exitCode(Verdict verdict) {
        return verdict == Verdict.FAILED ? ExitCode.GATE_FAILED : ExitCode.DONE;
    }
}
