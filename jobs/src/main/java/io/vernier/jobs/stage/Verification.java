package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.jobs.store.CalibrationAudit;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.RunAudit;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.jobs.vectors.CodedModel;
import io.vernier.ml.SparkModels;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.Recipe;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.ModelQuantization;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorStability;
import io.vernier.spark.mllib.LoadedModel;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.mllib.SavedModels;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.TableModels;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Metric;
import io.vernier.validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a complete run again from its statistics, its model and its configuration, without any other data, and says whether the tables
 * are what comes of these: parameters, integers, the proofs of accumulators, the certificate, the judgement of the gates, and the digests.
 *
 * <p>What lies there is looked at first, without Spark, which is needed for one thing: where the model is laid out in a way that only its readers know.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final LocatedRun located;
    private final RunManifest manifest;
    private final JobConfiguration configuration;
    private final ModelConfiguration model;
    private final CalibrationAudit calibration;
    private final List<TableDifference> differences = new ArrayList<>();
    private final List<String> unverified = new ArrayList<>();

    private Verification(LocatedRun located, RunManifest manifest, Optional<String> modelPath) {
        this.located = located;
        this.manifest = manifest;
        this.configuration = JobConfigurationReader.ofResolved(manifest.configuration());
        this.model =
                configuration.model().at(modelPath.orElse(configuration.model().path()));
        this.calibration = CalibrationAudit.of(calibrationDirectory());
    }

    /**
     * What a verification found.
     *
     * @param run path of the run
     * @param tables names of the tables that were looked at
     * @param differences none where all is as it should be
     * @param unverified a sentence for each thing that could not be checked
     */
    public record Report(String run, List<String> tables, List<TableDifference> differences, List<String> unverified) {
        public Report {
            unverified = List.copyOf(unverified);
            tables = List.copyOf(tables);
            differences = List.copyOf(differences);
        }
    }

    /**
     * Looks at what lies there, without Spark: the manifests of the run and of its calibration against the tables, the identities and the
     * files of the model.
     *
     * @param path of the run, or of {@code <output>/<name>}, whose current run is meant
     * @param model where the saved model lies; absent where it is still where the run found it
     * @throws Refusal if there is no complete run with its calibration (21)
     */
    public static Verification atRest(Configuration hadoop, String path, Optional<String> model) {
        LocatedRun located = LocatedRun.at(hadoop, path);
        RunManifest manifest = located.run()
                .manifest()
                .orElseThrow(() -> Refusal.before(
                        "The run \"" + located.run().path() + "\" is not complete; finish it with vernier run."));
        Verification verification = new Verification(located, manifest, model);
        verification.look(hadoop);
        return verification;
    }

    private CalibrationDirectory calibrationDirectory() {
        return located.output().calibration(manifest.calibrationId());
    }

    private void look(Configuration hadoop) {
        differences.addAll(RunAudit.damages(
                located.run(), manifest, Job.exitCode(manifest.verdict()).code()));
        located.run()
                .fileDifferences()
                .ifPresentOrElse(
                        differences::addAll,
                        () -> unverified.add("Not verified: the bytes of the model's files, of which manifests of older"
                                + " versions tell nothing."));
        differences.addAll(calibration.differences());
        Optional<Calibration> statistics = calibration.statistics();
        if (statistics.isPresent()) {
            add(IdentityCheck.ofRecords(
                    manifest, configuration, calibration.manifest(), measured(statistics.get()), modelDigest(hadoop)));
        } else {
            unverified.add("Not verified: what statistics and model make, since the statistics are not to be trusted.");
        }
    }

    /** Absent where the model is not there, which only matters to who wants to make the run again. */
    private Optional<String> modelDigest(Configuration hadoop) {
        try {
            return Optional.of(Identities.modelDigest(hadoop, model));
        } catch (Refusal missing) {
            unverified.add("Not verified: the files of the model. " + missing.getMessage());
            return Optional.empty();
        }
    }

    private void add(IdentityCheck.Findings identities) {
        differences.addAll(identities.differences());
        unverified.addAll(identities.unverified());
    }

    /** Whether the run can be made again: its statistics are those that were written. */
    public boolean isRepeatable() {
        return calibration.statistics().isPresent();
    }

    /**
     * Makes the run again, and adds what differs.
     *
     * @param spark is asked only where Spark's readers are needed for the model
     * @throws Refusal if the model is not there or not that of the run (21)
     */
    public void repeat(Configuration hadoop, Supplier<SparkSession> spark) {
        Calibration statistics = calibration.statistics().orElseThrow();
        if (manifest.isOfTables()) {
            repeatTables(hadoop, spark, statistics);
            return;
        }
        LoadedModel loaded = SavedModels.open(hadoop, spark, model);
        add(IdentityCheck.ofRun(manifest, configuration, Optional.of(loaded)));
        if (loaded instanceof Network network) {
            requireMeasured(loaded, statistics);
            repeatNetwork(network, statistics);
            differences.addAll(judgements(
                    network.output().name(), configuration.validation().isPresent()));
        } else if (loaded instanceof SavedModel saved) {
            repeat(saved, statistics);
        }
    }

    private void repeatNetwork(Network network, Calibration statistics) {
        Optional<RecipeChoice> choice;
        Optional<OperatorSearch> search;
        try {
            choice = located.run().readRecipes();
            search = located.run().readSearch();
        } catch (Refusal damaged) {
            unverified.add("Not verified: the integers, whose recipe is not known. " + damaged.getMessage());
            return;
        }
        Recipe recipe = choice.flatMap(judged -> NetworkIntegers.chosen(network, judged))
                .orElseGet(() -> NetworkIntegers.unjudged(network, statistics));
        Set<String> floats = search.map(OperatorSearch::kept).orElse(Set.of());
        differences.addAll(RunAudit.differences(
                located.run(),
                manifest,
                NetworkIntegers.of(network, configuration, statistics)
                        .made(recipe, floats, NetworkCompensation.saved(configuration, calibrationDirectory())),
                choice,
                search));
        if (search.isPresent()) {
            unverified.add(
                    "Not verified: what operators lose alone, and what is lost where some stay float, of which the rows of the"
                            + " calibration alone tell.");
        }
        if (choice.isPresent()) {
            unverified.add("Not verified: what the recipes lose, of which the rows of the calibration alone tell.");
        }
    }

    private void repeat(SavedModel saved, Calibration statistics) {
        Quantization quantization = quantize(saved, statistics);
        List<TensorStability> stabilities = TensorStability.of(
                quantization,
                configuration.quantization().convention(),
                List.copyOf(calibrationDirectory().readGroups().values()));
        differences.addAll(RunAudit.differences(
                located.run(),
                manifest,
                new RunAudit.Expected(
                        quantization,
                        SparkModels.of("quantized_" + manifest.runId(), quantization, saved),
                        QuantizationStage.certify(saved.model(), quantization, statistics),
                        stabilities,
                        saved.preparation())));
        differences.addAll(judgements(
                saved.model().margins().orElseThrow().name(),
                configuration.validation().isPresent()));
        if (!saved.preparation().isEmpty()) {
            unverified.add(
                    "Not made again: the stages before the input in model/, which Spark has written with the time of day.");
        }
    }

    private void repeatTables(Configuration hadoop, Supplier<SparkSession> spark, Calibration statistics) {
        TableModel tables = TableModels.load(hadoop, spark, model.path())
                .orElseThrow(() -> Refusal.before("The model \"" + model.path()
                        + "\" is no model of tables of vectors; name the model of the run with --model."));
        requireMeasured(
                tables.tables().stream()
                        .map(table -> table.tensor() + "[" + table.dimension() + "]")
                        .toList(),
                statistics.tensors().stream()
                        .map(tensor ->
                                tensor.layout().name() + "[" + tensor.layout().channels() + "]")
                        .toList());
        CodedModel integers =
                CodedModel.of(tables, statistics, configuration.quantization().specification());
        add(IdentityCheck.ofRun(manifest, configuration, Optional.empty()));
        differences.addAll(RunAudit.differences(
                located.run(),
                manifest,
                new RunAudit.ExpectedTables(
                        integers.tensors(),
                        TableEvidence.accumulators(integers, Optional.empty()),
                        integers.tables().stream()
                                .map(table -> table.digest(located.run()
                                                .vectors(table.table().directory()))
                                        .summary())
                                .toList(),
                        TableEvidence.factors(manifest.runId(), tables, integers))));
        differences.addAll(judgements(TableEvidence.judged(tables), TableEvidence.isJudged(configuration, tables)));
    }

    /** What was found so far. */
    public Report report() {
        List<String> tables = new ArrayList<>(List.of("statistics"));
        manifest.tables().stream().map(TableSummary::table).forEach(tables::add);
        return new Report(
                located.run().path(),
                tables,
                RunAudit.once(differences),
                unverified.stream().distinct().toList());
    }

    private static List<String> measured(Calibration calibration) {
        return calibration.tensors().stream()
                .map(tensor -> tensor.layout().name())
                .toList();
    }

    private void requireMeasured(LoadedModel loaded, Calibration statistics) {
        requireMeasured(loaded.measured().tensors(), measured(statistics));
    }

    private void requireMeasured(List<String> tensors, List<String> measured) {
        if (!measured.equals(tensors)) {
            throw Refusal.before("The model \"" + model.path() + "\" has the tensors " + String.join(", ", tensors)
                    + ", but the calibration measured " + String.join(", ", measured)
                    + "; name the model of the run with --model.");
        }
    }

    private Quantization quantize(SavedModel saved, Calibration statistics) {
        requireMeasured(saved, statistics);
        try {
            Specification specification = configuration.quantization().specification();
            Optional<Refitting> refitting = Refitting.of(saved, configuration);
            return refitting.isEmpty()
                    ? ModelQuantization.quantize(saved.model(), statistics, specification)
                    : refitting
                            .get()
                            .quantize(
                                    statistics, specification, each -> RefitStage.saved(calibrationDirectory(), each));
        } catch (NotQuantizableException e) {
            throw Refusal.before(
                    "The model \"" + model.path() + "\" cannot be quantized as the run says (" + e.getMessage()
                            + "); name the model of the run with --model.",
                    e);
        }
    }

    /**
     * What the gates say of the validation table, and what the verdict says of the gates.
     *
     * @param margins the tensor whose signal-to-noise ratio counts
     * @param isJudged whether anything decides about the run
     */
    private List<TableDifference> judgements(String margins, boolean isJudged) {
        List<TableDifference> found = new ArrayList<>();
        Optional<List<Metric>> read = metrics();
        if (read.isEmpty()) {
            return found;
        }
        List<Metric> metrics = read.get();
        List<Gate.Result> judged = configuration.gates().stream()
                .map(gate -> gate.judge(metrics, margins))
                .toList();
        if (!judged.equals(manifest.gates())) {
            found.add(new TableDifference("manifest.json", "gates", sentences(manifest.gates()), sentences(judged)));
        }
        List<MaterialLoss> losses = MaterialLoss.among(metrics);
        if (!losses.equals(manifest.losses())) {
            found.add(new TableDifference("manifest.json", "material_losses", lost(manifest.losses()), lost(losses)));
        }
        Verdict verdict = isJudged ? Verdict.of(judged) : Verdict.UNVALIDATED;
        if (verdict != manifest.verdict()) {
            found.add(new TableDifference(
                    "manifest.json", "verdict", manifest.verdict().label(), verdict.label()));
        }
        return found;
    }

    /** Absent where the table is damaged, of which its digest speaks. */
    private Optional<List<Metric>> metrics() {
        try {
            return Optional.of(located.run().readIfWritten(ValidationRow.TABLE).stream()
                    .map(ValidationRow::asMetric)
                    .flatMap(Optional::stream)
                    .toList());
        } catch (Refusal damaged) {
            LOG.debug("No gate can be judged again", damaged);
            return Optional.empty();
        }
    }

    private static String lost(List<MaterialLoss> losses) {
        return losses.isEmpty()
                ? "none"
                : losses.stream().map(MaterialLoss::sentence).collect(Collectors.joining("; "));
    }

    private static String sentences(List<Gate.Result> gates) {
        return gates.isEmpty()
                ? "none"
                : gates.stream()
                        .map(gate -> "\"" + gate.gate().sentence() + "\" "
                                + (gate.passed() ? "passed" : "failed")
                                + (gate.value().isPresent()
                                        ? " at " + gate.value().getAsDouble()
                                        : " without a value"))
                        .collect(Collectors.joining(", "));
    }
}
