package io.vernier.jobs.stage;

import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.RecipeRow;
import io.vernier.jobs.store.table.SearchRow;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.Recipe;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.GuardReport;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The run of a network: what held-out rows say of the file that was made of it, and what is written. */
final class NetworkRun {
    /** Each tensor of a network has one scale; no others were tried. */
    private static final GuardReport NO_GUARD = new GuardReport("per tensor", List.of());

    private final ModelJob model;
    private final JobContext job;
    private final Network network;

    NetworkRun(ModelJob model, Network network) {
        this.model = model;
        this.job = model.context();
        this.network = network;
    }

    /** Makes the integers again, and holds them against what was written; refuses where they differ. */
    private void requireWritten(QuantizedNetwork network) {
        RunDirectory run = job.runDirectory();
        byte[] written = run.readNetwork()
                .orElseThrow(
                        () -> Refusal.before("The run \"" + job.runId() + "\" has no model.onnx; run quantize first."));
        if (!Arrays.equals(written, network.file().bytes())) {
            throw Refusal.before("The file model.onnx of the run \"" + job.runId()
                    + "\" is not what its calibration and configuration give; run quantize again.");
        }
    }

    /**
     * The integers.
     *
     * @param choice what their recipe was judged by; absent where there was nothing to judge by
     * @param search which operators stay float; absent where none was searched for
     */
    private record Made(QuantizedNetwork network, Optional<RecipeChoice> choice, Optional<OperatorSearch> search) {}

    /** Chooses the recipe and what stays float, which reads the calibration's data, and makes the integers of all of it. */
    private Made made(Calibration calibration) {
        JobMetrics.ofThisProcess().enter(Phase.QUANTIZE);
        Optional<RecipeChoice> choice = RecipeSelection.choice(job, network, calibration);
        return made(calibration, choice, FloatSearch.of(job, network, calibration, recipe(calibration, choice)));
    }

    private Recipe recipe(Calibration calibration, Optional<RecipeChoice> choice) {
        return choice.isEmpty()
                ? NetworkIntegers.unjudged(network, calibration)
                : NetworkIntegers.chosen(network, choice.get())
                        .orElseThrow(() -> Refusal.before("The table recipes of the run \"" + job.runId()
                                + "\" has chosen \"" + choice.get().chosen().label()
                                + "\", which is not asked for; run quantize again."));
    }

    private Made made(Calibration calibration, Optional<RecipeChoice> choice, Optional<OperatorSearch> search) {
        return new Made(
                NetworkIntegers.of(network, job.configuration(), calibration)
                        .made(
                                recipe(calibration, choice),
                                search.map(OperatorSearch::kept).orElse(Set.of()),
                                NetworkCompensation.of(job, network)),
                choice,
                search);
    }

    private void write(Made made) {
        made.choice().ifPresent(choice -> job.runDirectory().write(RecipeRow.TABLE, RecipeRow.of(choice)));
        made.search().ifPresent(search -> job.runDirectory().write(SearchRow.TABLE, SearchRow.of(search)));
        job.runDirectory().writeNetwork(made.network());
    }

    /** Makes the integers of the complete calibration; with validation data they are written to be validated, else the run is complete. */
    void quantize() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        job.output().requireWritable();
        Made made = made(calibration);
        if (job.validation().isEmpty()) {
            complete(made, calibration, started);
        } else {
            write(made);
        }
    }

    /** Compares what was written with the network, and completes the run. */
    void validate() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        JobMetrics.ofThisProcess().enter(Phase.QUANTIZE);
        Made made = made(
                calibration,
                job.runDirectory().readRecipes(),
                job.runDirectory().readSearch());
        requireWritten(made.network());
        complete(made, calibration, started);
    }

    /** Makes the integers and all that is said of them. */
    void run() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        job.output().requireWritable();
        complete(made(calibration), calibration, started);
    }

    private static String sentence(RecipeChoice choice) {
        RecipeChoice.Judged chosen = choice.chosen();
        String next = choice.others().stream()
                .findFirst()
                .map(other -> ", before \"" + other.label() + "\" with " + decibels(other))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "Of %d recipes \"%s\" was chosen by %,d rows of the calibration that its ranges were not made of: %s%s.",
                choice.judged().size(),
                chosen.label(),
                choice.rows(),
                decibels(chosen),
                next);
    }

    private static String decibels(RecipeChoice.Judged judged) {
        return decibels(judged.decibels());
    }

    private static String decibels(OptionalDouble decibels) {
        return decibels.isPresent() ? String.format(Locale.ROOT, "%.2f dB", decibels.getAsDouble()) : "no error";
    }

    private Gate goal() {
        return network.configuration().quantization().search().orElseThrow();
    }

    private static String sentence(OperatorSearch search) {
        OperatorSearch.Rung chosen = search.chosen();
        OperatorSearch.Rung none = search.rungs().get(0);
        String found = String.format(
                Locale.ROOT,
                "%s and agreement %.4f by %,d rows of the calibration that the ranges were not made of",
                decibels(chosen.decibels()),
                chosen.agreement(),
                chosen.rows());
        return search.floats() == 0
                ? "The search left no operator float: " + found + "."
                : String.format(
                        Locale.ROOT,
                        "The search left %d of %d operators float: %s; with none float %s and %.4f.",
                        search.floats(),
                        search.operators().size(),
                        found,
                        decibels(none.decibels()),
                        none.agreement());
    }

    /** Validates a file and completes its run, the manifest last; nothing is written before the held-out data is accepted. */
    private void complete(Made made, Calibration calibration, Instant started) {
        QuantizedNetwork quantized = made.network();
        Optional<NetworkValidation.Evidence> evidence =
                job.validation().map(data -> new NetworkValidation(job, network, quantized).evidence(calibration));
        List<TableSummary> all = new ArrayList<>(job.runDirectory().writeNetwork(quantized));
        made.choice().ifPresent(choice -> all.add(job.runDirectory().write(RecipeRow.TABLE, RecipeRow.of(choice))));
        made.search().ifPresent(search -> all.add(job.runDirectory().write(SearchRow.TABLE, SearchRow.of(search))));
        evidence.ifPresent(found -> all.add(job.runDirectory().writeValidation(found.metrics(), found.gates())));
        List<Gate.Result> gates =
                evidence.map(NetworkValidation.Evidence::gates).orElse(List.of());
        List<MaterialLoss> losses =
                evidence.map(found -> MaterialLoss.among(found.metrics())).orElse(List.of());
        Verdict verdict = evidence.isPresent() ? Verdict.of(gates) : Verdict.UNVALIDATED;
        List<String> notes =
                new ArrayList<>(made.choice().map(NetworkRun::sentence).stream().toList());
        made.search().ifPresent(search -> notes.add(sentence(search)));
        evidence.ifPresent(found -> notes.addAll(found.notes()));
        List<String> warnings = new ArrayList<>(model.warnings(losses));
        evidence.ifPresent(found -> warnings.addAll(found.warnings()));
        made.search()
                .filter(search -> FloatSearch.quality(goal(), search.chosen()) < goal().threshold())
                .ifPresent(search -> warnings.add("No number of operators that stay float was found to reach "
                        + goal().sentence() + " on rows of the calibration; the best one was taken."));
        if (made.choice().isEmpty() && network.configuration().quantization().isChosen()) {
            warnings.add(
                    "The recipe of the network was not judged: that takes calibration data with statistics of groups of its"
                            + " rows (calibration.groups: 2 or more, within calibration.state_budget), each with rows; name onnx.estimator, onnx.equalize and onnx.bias to have one recipe alone.");
        }
        model.ending()
                .complete(new RunManifest(
                        job.runId(),
                        job.calibrationId(),
                        verdict,
                        all,
                        gates,
                        losses,
                        NO_GUARD,
                        notes,
                        warnings,
                        job.configuration().maskedResolved(),
                        Optional.of(job.origin()),
                        evidence.map(NetworkValidation.Evidence::speed),
                        Provenances.since(started)));
    }
}
