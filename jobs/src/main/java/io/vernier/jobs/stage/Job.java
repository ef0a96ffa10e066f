package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.mllib.SavedModels;
import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.page.RunPage;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.spark.Phase;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.Pointer;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.RunManifest;
import io.vernier.jobs.store.TableSummary;
import io.vernier.quantize.Quantization;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configured job, checked against its model, its data and its output, and the stages that it can go through. */
public final class Job {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    private final JobContext context;
    private final List<String> sentences = new ArrayList<>();

    private Job(JobContext context) {
        this.context = context;
    }

    /**
     * Loads the model and looks at the data without reading it.
     *
     * @throws Refusal if the model, the output (21), a path, a column or a type, or a model that changes meanwhile (22) cannot be accepted
     */
    public static Job open(SparkSession session, JobConfiguration configuration) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        String path = configuration.model().path();
        String digest = Identities.modelDigest(hadoop, path);
        SavedModel saved = SavedModels.load(session, path);
        Job job = new Job(JobChecks.accept(session, configuration, saved, digest));
        if (!Identities.modelDigest(hadoop, path).equals(digest)) {
            throw Refusal.data(
                    "The model \"" + path + "\" changed while it was read; run again when it is saved whole.");
        }
        return job;
    }

    /** What would be read and written, one sentence a line. */
    public List<String> plan() {
        return JobPlan.of(context);
    }

    /** What {@link #stream} would read and write, one sentence a line. */
    public List<String> streamPlan() {
        List<String> lines = new ArrayList<>(JobPlan.inputs(context));
        lines.add(CalibrationStream.of(context).plan());
        lines.add(JobPlan.NOTHING_DONE);
        return lines;
    }

    /** Calibrates, quantizes, validates and publishes, leaving out what is complete. */
    public Outcome run() {
        Optional<RunManifest> complete = context.runDirectory().manifest();
        if (complete.isEmpty()) {
            new CalibrationStage(context).run(sentences);
            makeRun();
        } else {
            sentences.add("Run " + context.runId() + " is complete, nothing is computed again.");
        }
        RunManifest manifest = context.runDirectory().manifest().orElseThrow();
        boolean published = manifest.verdict() == Verdict.PASSED && movePointer(manifest);
        if (manifest.verdict() == Verdict.UNVALIDATED) {
            sentences.add(
                    "The run is not validated, so the current run stays as it is; give validation.path, or publish it with --unvalidated.");
        }
        return outcome(manifest, published ? Outcome.Result.PUBLISHED : result(manifest.verdict()));
    }

    /** Reads the calibration data, unless that is complete. */
    public Outcome calibrate() {
        new CalibrationStage(context).run(sentences);
        return new Outcome(
                ExitCode.DONE, Outcome.Result.CALIBRATED, context.calibrationDirectory(), Optional.empty(), sentences);
    }

    /** Reads the files of the calibration data that no earlier stream has read, and adds them to what was measured. */
    public Outcome stream() {
        CalibrationDirectory calibration = CalibrationStream.of(context).run(sentences);
        return new Outcome(ExitCode.DONE, Outcome.Result.CALIBRATED, calibration, Optional.empty(), sentences);
    }

    /** Writes the integers; without validation data also the manifest. */
    public Outcome quantize() {
        RunDirectory run = context.runDirectory();
        if (run.manifest().isPresent()) {
            sentences.add("Run " + context.runId() + " is complete, nothing is computed again.");
            return outcome(run.manifest().orElseThrow());
        }
        Instant started = Provenances.now();
        Integers integers = writeIntegers();
        if (context.validation().isEmpty()) {
            complete(integers, Optional.empty(), started);
            return outcome(run.manifest().orElseThrow());
        }
        sentences.add("Run " + context.runId() + ": quantized, to be validated.");
        return new Outcome(
                ExitCode.DONE, Outcome.Result.QUANTIZED, context.calibrationDirectory(), Optional.of(run), sentences);
    }

    /** Compares the integers that {@link #quantize} wrote with the float model. */
    public Outcome validate() {
        if (context.validation().isEmpty()) {
            throw Refusal.before("No validation data is configured; set validation.path.");
        }
        context.output().requireWritable();
        RunDirectory run = context.runDirectory();
        if (run.manifest().isPresent()) {
            sentences.add("Run " + context.runId() + " is complete, nothing is computed again.");
            return outcome(run.manifest().orElseThrow());
        }
        Instant started = Provenances.now();
        QuantizationStage stage = new QuantizationStage(context);
        Calibration calibration = stage.calibration();
        Quantization quantization = stage.quantize(calibration);
        String expected = run.programDigest(quantization);
        String found = run.programDigest()
                .orElseThrow(() ->
                        Refusal.before("The run \"" + context.runId() + "\" has no integers; run quantize first."));
        if (!found.equals(expected)) {
            throw Refusal.before("The program table of the run \"" + context.runId()
                    + "\" is not what its calibration and configuration give; run quantize again.");
        }
        Optional<ValidationStage.Evidence> evidence =
                Optional.of(new ValidationStage(context).measure(quantization, calibration));
        // Equal content; the summaries of all tables belong into the manifest.
        complete(new Integers(quantization, stage.write(quantization, calibration, evidence)), evidence, started);
        return outcome(run.manifest().orElseThrow());
    }

    /** Moves the pointer to the complete run of this configuration. */
    public Outcome publish(Unvalidated unvalidated) {
        RunManifest manifest = context.runDirectory()
                .manifest()
                .orElseThrow(() ->
                        Refusal.before("The run \"" + context.runId() + "\" is not complete; run validate first."));
        if (manifest.verdict() == Verdict.UNVALIDATED && unvalidated == Unvalidated.REFUSED) {
            throw Refusal.before("The run \"" + context.runId()
                    + "\" is not validated; validate it, or publish it with --unvalidated.");
        }
        boolean published = manifest.verdict() != Verdict.FAILED && movePointer(manifest);
        return outcome(manifest, published ? Outcome.Result.PUBLISHED : result(manifest.verdict()));
    }

    /** Whether a run without validation may become the current one. */
    public enum Unvalidated {
        REFUSED,
        ACCEPTED
    }

    /** What was made of a calibration, and the tables that hold it. */
    private record Integers(Quantization quantization, List<TableSummary> tables) {}

    /** Nothing of the run is written before the validation data is accepted: if that is refused, the calibration and its moments stay. */
    private void makeRun() {
        Instant started = Provenances.now();
        QuantizationStage stage = new QuantizationStage(context);
        Calibration calibration = stage.calibration();
        context.output().requireWritable();
        Quantization quantization = stage.quantize(calibration);
        Optional<ValidationStage.Evidence> evidence =
                context.validation().map(held -> new ValidationStage(context).measure(quantization, calibration));
        complete(new Integers(quantization, stage.write(quantization, calibration, evidence)), evidence, started);
    }

    private Integers writeIntegers() {
        QuantizationStage stage = new QuantizationStage(context);
        Calibration calibration = stage.calibration();
        context.output().requireWritable();
        Quantization quantization = stage.quantize(calibration);
        return new Integers(quantization, stage.write(quantization, calibration, Optional.empty()));
    }

    private void complete(Integers integers, Optional<ValidationStage.Evidence> evidence, Instant started) {
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
                latest(integers.tables(), validated),
                gates,
                losses,
                integers.quantization().guard(),
                integers.quantization().notes(),
                warnings(losses),
                context.configuration().maskedResolved(),
                Optional.of(context.origin()),
                Provenances.since(started));
        writePage(manifest);
        context.runDirectory().complete(manifest, exitCode(verdict).code());
        JobMetrics.ofThisProcess().quantized();
    }

    /** The page shows what the tables hold: a fault in it costs the page, which "report" makes again, and not the run. */
    private void writePage(RunManifest manifest) {
        String page;
        try {
            page = RunPage.of(RunSummary.of(
                    Findings.of(context.calibrationDirectory(), context.runDirectory(), Optional.of(manifest))));
        } catch (RuntimeException fault) {
            LOG.warn("The run {} gets no page, please report this; its tables are complete", context.runId(), fault);
            return;
        }
        context.runDirectory().writeReport(page);
    }

    /** What a reader should know before the results, losses that no gate judges among it. */
    private List<String> warnings(List<MaterialLoss> losses) {
        List<String> warnings = new ArrayList<>(context.warnings());
        List<Gate> gates = context.configuration().gates();
        losses.stream()
                .filter(loss -> !loss.isJudgedBy(gates))
                .forEach(loss -> warnings.add("A loss that no gate judges: " + loss.sentence() + "."));
        return warnings;
    }

    private List<TableSummary> writeEvidence(Quantization quantization, ValidationStage.Evidence evidence) {
        List<TableSummary> tables = new ArrayList<>(context.runDirectory()
                .writeValidation(quantization, evidence.validation(), evidence.metrics(), evidence.gates()));
        tables.add(context.runDirectory().writeCertificate(evidence.certificate(), evidence.certified()));
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

    /** Whether the pointer names the run now. */
    private boolean movePointer(RunManifest manifest) {
        JobMetrics.ofThisProcess().enter(Phase.PUBLISH);
        Pointer pointer = new Pointer(
                manifest.runId(),
                manifest.verdict().label(),
                context.configuration().output().asOf());
        boolean moved = context.output().moveTo(pointer);
        sentences.add(
                moved
                        ? "Published: current.json names run " + manifest.runId() + "."
                        : "Not published: current.json names a run of a later as_of.");
        return moved;
    }

    private Outcome outcome(RunManifest manifest) {
        return outcome(manifest, result(manifest.verdict()));
    }

    private Outcome outcome(RunManifest manifest, Outcome.Result result) {
        for (Gate.Result gate : manifest.gates()) {
            sentences.add("Gate " + gate.gate().sentence() + ": found "
                    + (gate.value().isPresent() ? gate.value().getAsDouble() : "no value") + ", "
                    + (gate.passed() ? "passed." : "failed."));
        }
        manifest.notes().forEach(sentences::add);
        manifest.warnings().forEach(warning -> sentences.add("Warning: " + warning));
        sentences.add("Verdict: " + manifest.judgement() + ".");
        return new Outcome(
                exitCode(manifest.verdict()),
                result,
                context.calibrationDirectory(),
                Optional.of(context.runDirectory()),
                sentences);
    }

    private static Outcome.Result result(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> Outcome.Result.PASSED;
            case FAILED -> Outcome.Result.FAILED;
            case UNVALIDATED -> Outcome.Result.UNVALIDATED;
        };
    }

    static ExitCode exitCode(Verdict verdict) {
        return verdict == Verdict.FAILED ? ExitCode.GATE_FAILED : ExitCode.DONE;
    }
}
