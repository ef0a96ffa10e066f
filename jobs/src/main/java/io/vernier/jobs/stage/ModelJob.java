package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Quantization;
import io.vernier.spark.mllib.Network;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One model of a job: what was found out about it, the steps of its run that are its own, and what is said of them. */
final class ModelJob {
    private final JobContext context;
    private final OfSeveral named;
    private final RunEnding ending;

    /** @param named what refusals call it */
    ModelJob(JobContext context, OfSeveral named) {
        this.context = context;
        this.named = named;
        this.ending =
                new RunEnding(context.configuration(), context.output(), context.calibrationId(), context.runId());
    }

    JobContext context() {
        return context;
    }

    /** What a step gives, whose refusal says which model it is about. */
    <T> T step(Function<ModelJob, T> step) {
        return named.step(() -> step.apply(this));
    }

    /** Refuses a model that is not what it was when it was loaded. */
    ModelJob requireUnchanged() {
        ModelConfiguration model = context.configuration().model();
        if (!Identities.modelDigest(context.hadoop(), model).equals(context.modelDigest())) {
            throw Refusal.data(
                    "The model \"" + model.path() + "\" changed while it was read; run again when it is saved whole.");
        }
        return this;
    }

    /** The same model as another configuration would have it; nothing is written of it. */
    ModelJob changed(UnaryOperator<JobConfiguration> change) {
        return new ModelJob(context.with(change.apply(context.configuration())), named);
    }

    /** The same model, of the rows of the calibration's data that are fitted to where others judge; no run is made of it. */
    ModelJob fitting() {
        return new ModelJob(context.fitting(), named);
    }

    /** What its run ends with, and what is said of it. */
    RunEnding ending() {
        return ending;
    }

    /** Adds what was done. */
    void say(String sentence) {
        ending.say(sentence);
    }

    /** Whether the run is complete, which is said then. */
    boolean hasRun() {
        return ending.hasRun();
    }

    /** The run of a network; absent for a model of steps. */
    Optional<NetworkRun> network() {
        return context.loaded() instanceof Network network
                ? Optional.of(new NetworkRun(this, network))
                : Optional.empty();
    }

    /** What was made of a calibration. */
    record Integers(ModelJob model, Calibration calibration, Quantization quantization) {}

    /** The integers of the complete calibration; nothing of the run is written. */
    Integers integers() {
        return integers(new QuantizationStage(context).calibration());
    }

    /** The same of a calibration that was read for others too. */
    Integers integers(Calibration calibration) {
        context.output().requireWritable();
        return new Integers(this, calibration, new QuantizationStage(context).quantize(calibration));
    }

    /** Writes the integers, to be validated; without validation data the whole run. */
    Outcome quantize() {
        Optional<NetworkRun> network = network();
        if (network.isPresent()) {
            network.get().quantize();
        } else {
            quantizeSteps();
        }
        if (context.validation().isEmpty()) {
            return ending.outcome();
        }
        say("Run " + context.runId() + ": quantized, to be validated.");
        return ending.ended(ExitCode.DONE, Outcome.Result.QUANTIZED, Optional.of(context.runDirectory()));
    }

    private void quantizeSteps() {
        Instant started = Provenances.now();
        Integers integers = integers();
        if (context.validation().isEmpty()) {
            complete(integers, Optional.empty(), started);
        } else {
            new QuantizationStage(context).write(integers.quantization(), integers.calibration(), Optional.empty());
        }
    }

    /** Refuses integers that are not those which were written. */
    Integers requireWritten(Integers integers) {
        RunDirectory run = context.runDirectory();
        String expected = run.programDigest(integers.quantization());
        String found = run.programDigest()
                .orElseThrow(() ->
                        Refusal.before("The run \"" + context.runId() + "\" has no integers; run quantize first."));
        if (!found.equals(expected)) {
            throw Refusal.before("The program table of the run \"" + context.runId()
                    + "\" is not what its calibration and configuration give; run quantize again.");
        }
        return integers;
    }

    /** Writes the run, its manifest last. */
    void complete(Integers integers, Optional<ValidationStage.Evidence> evidence, Instant started) {
        List<TableSummary> tables =
                new QuantizationStage(context).write(integers.quantization(), integers.calibration(), evidence);
        List<TableSummary> validated = evidence.map(found -> writeEvidence(integers.quantization(), found))
                .orElse(List.of());
        List<Gate.Result> gates = evidence.map(ValidationStage.Evidence::gates).orElse(List.of());
        List<MaterialLoss> losses =
                evidence.map(found -> MaterialLoss.among(found.metrics())).orElse(List.of());
        Verdict verdict = context.validation().isPresent() ? Verdict.of(gates) : Verdict.UNVALIDATED;
        RunManifest manifest = new RunManifest(
                context.runId(),
                context.calibrationId(),
                verdict,
                latest(tables, validated),
                gates,
                losses,
                integers.quantization().guard(),
                integers.quantization().notes(),
                warnings(losses),
                context.configuration().maskedResolved(),
                Optional.of(context.origin()),
                evidence.map(ValidationStage.Evidence::speed),
                Provenances.since(started));
        ending.complete(manifest);
    }

    /** What a reader should know before the results, losses that no gate judges among it. */
    List<String> warnings(List<MaterialLoss> losses) {
        List<String> warnings = new ArrayList<>(context.warnings());
        context.calibrationDirectory()
                .manifest()
                .flatMap(calibration -> CalibrationManifest.warning(calibration.processors()))
                .ifPresent(warnings::add);
        List<Gate> gates = context.configuration().gates();
        losses.stream()
                .filter(loss -> !loss.isJudgedBy(gates))
                .forEach(loss -> warnings.add("A loss that no gate judges: " + loss.sentence() + "."));
        return warnings;
    }

    private List<TableSummary> writeEvidence(Quantization quantization, ValidationStage.Evidence evidence) {
        List<TableSummary> tables = new ArrayList<>(context.runDirectory()
                .writeValidation(quantization, evidence.validation(), evidence.metrics(), evidence.gates()));
        tables.add(context.runDirectory()
                .write(CertificateRow.TABLE, CertificateRow.of(evidence.certificate(), evidence.certified())));
        if (!evidence.ablation().isEmpty()) {
            tables.add(context.runDirectory().write(AblationRow.TABLE, evidence.ablation().stream()));
        }
        return tables;
    }

    /** Tables of both stages; the later one counts where both wrote it. */
    private static List<TableSummary> latest(List<TableSummary> earlier, List<TableSummary> later) {
        List<TableSummary> tables = new ArrayList<>(earlier);
        for (TableSummary table : later) {
            tables.removeIf(each -> each.table().equals(table.table()));
            tables.add(table);
        }
        return tables;
    }

    /** Reads the files of the calibration data that no earlier stream has read, and adds them to what was measured. */
    Outcome stream() {
        CalibrationDirectory calibration = CalibrationStream.of(context).run(ending.sentences());
        return ending.ended(ExitCode.DONE, Outcome.Result.CALIBRATED, calibration, Optional.empty());
    }
}
