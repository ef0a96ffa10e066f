package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.jobs.stage.Job.Unvalidated;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.OutputDirectory;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.manifest.RunOrigin;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.jobs.vectors.CodedModel;
import io.vernier.jobs.vectors.CodedTable;
import io.vernier.jobs.vectors.VectorStatistics;
import io.vernier.jobs.version.ProgramVersion;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.GuardReport;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.TableModels;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.OpenedSource;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A job whose model is tables of vectors. Its numbers are what is measured, by executors, and their codes are written by executors too, so
 * that the driver holds statistics and a sample, however long the tables are. No calibration data is read.
 */
final class TableJob implements OpenedJob {
    private static final String NO_INPUT = "none, for no vector enters tables of vectors";

    private final SparkSession session;
    private final JobConfiguration configuration;
    private final TableModel model;
    private final TableOrigin origin;
    private final Optional<OpenedSource> held;
    private final OutputDirectory output;
    private final RunEnding ending;
    private final CatalogStage catalog;

    private TableJob(
            SparkSession session,
            JobConfiguration configuration,
            TableModel model,
            TableOrigin origin,
            Optional<OpenedSource> held) {
        this.session = session;
        this.configuration = configuration;
        this.model = model;
        this.origin = origin;
        this.held = held;
        this.output = OutputDirectory.at(
                context().hadoopConfiguration(),
                configuration.output().path(),
                configuration.model().name());
        this.ending = new RunEnding(configuration, output, origin.calibrationId(), origin.runId());
        this.catalog = CatalogStage.of(session, configuration.output());
    }

    /**
     * The job of a model, if nothing speaks against it.
     *
     * @throws Refusal if the configuration does not fit the model (21), or the data its columns (22)
     */
    static OpenedJob open(SparkSession session, JobConfiguration configuration) {
        String digest = Identities.modelDigest(session.sparkContext().hadoopConfiguration(), configuration.model());
        TableModel model =
                TableModels.load(session, configuration.model().path()).orElseThrow(() -> changed(configuration));
        TableChecks.accept(configuration, model);
        Optional<OpenedSource> held = Optional.empty();
        Optional<DataSet> data = Optional.empty();
        if (model instanceof TableModel.Factors factors) {
            held = configuration.validation().map(validation -> OpenedSource.of(session, validation.source()));
            data = held.map(source -> TableChecks.data(configuration, factors, source));
        }
        TableOrigin origin = TableOrigin.of(
                configuration,
                model,
                digest,
                data.map(each -> each.version().tree()).orElse(new TreeMap<>()),
                ProgramVersion.current());
        TableJob job = new TableJob(session, configuration, model, origin, held);
        job.requireUnchanged();
        return job;
    }

    private SparkContext context() {
        return session.sparkContext();
    }

    private CalibrationDirectory calibration() {
        return output.calibration(origin.calibrationId());
    }

    private RunDirectory directory() {
        return output.run(origin.runId());
    }

    @Override
    public List<String> plan() {
        List<String> lines = new ArrayList<>();
        for (VectorTable table : model.tables()) {
            lines.add("The table \"" + table.tensor() + "\" has vectors of " + table.dimension()
                    + " elements, which executors read and write as codes.");
        }
        lines.add("The calibration \"" + calibration().path() + "\" "
                + (calibration().manifest().isPresent() ? "is complete and would be used." : "would be written."));
        lines.add("The run \"" + directory().path() + "\" "
                + (directory().manifest().isPresent() ? "is complete and would be used." : "would be written."));
        TableChecks.warnings(configuration, model).forEach(warning -> lines.add("Warning: " + warning));
        lines.addAll(JobPlan.appended(configuration));
        lines.add(JobPlan.NOTHING_DONE);
        return lines;
    }

    @Override
    public List<String> streamPlan() {
        throw noStream();
    }

    @Override
    public List<Outcome> stream() {
        throw noStream();
    }

    private static Refusal noStream() {
        return Refusal.before(
                "A stream is of rows, and a model that is tables of vectors is calibrated without any; leave out --stream.");
    }

    @Override
    public Supplier<List<Outcome>> completed() {
        if (!ending.hasRun()) {
            measure();
            Instant started = Provenances.now();
            CodedModel integers = integers();
            complete(integers, write(integers), started);
        }
        return () -> catalog.append(List.of(ending.finish()));
    }

    @Override
    public List<Outcome> calibrate() {
        measure();
        return List.of(ending.ended(ExitCode.DONE, Outcome.Result.CALIBRATED, Optional.empty()));
    }

    @Override
    public List<Outcome> quantize() {
        if (ending.hasRun()) {
            return List.of(ending.outcome());
        }
        Instant started = Provenances.now();
        CodedModel integers = integers();
        List<Written> written = write(integers);
        if (!isJudged()) {
            complete(integers, written, started);
            return List.of(ending.outcome());
        }
        directory().writeTables(integers.tensors(), TableEvidence.accumulators(integers, Optional.empty()));
        ending.say("Run " + origin.runId() + ": quantized, to be validated.");
        return List.of(ending.ended(ExitCode.DONE, Outcome.Result.QUANTIZED, Optional.of(directory())));
    }

    @Override
    public List<Outcome> validate() {
        if (!isJudged()) {
            throw Refusal.before("No validation data and no gates are configured; set validation.path, or gates.");
        }
        output.requireWritable();
        if (!ending.hasRun()) {
            Instant started = Provenances.now();
            CodedModel integers = integers();
            complete(integers, written(integers), started);
        }
        return List.of(ending.outcome());
    }

    @Override
    public Supplier<List<Outcome>> publishable(Unvalidated unvalidated) {
        RunManifest manifest = ending.publishable(unvalidated);
        return () -> catalog.append(List.of(ending.publish(manifest)));
    }

    /** Whether something decides about the run: held-out ratings, or gates on the tables themselves. */
    private boolean isJudged() {
        return TableEvidence.isJudged(configuration, model);
    }

    private void measure() {
        JobMetrics.ofThisProcess().enter(Phase.CALIBRATE);
        if (calibration().manifest().isPresent()) {
            ending.say("Calibration " + origin.calibrationId() + " is complete, the tables are not measured again.");
            return;
        }
        output.requireWritable();
        Instant started = Provenances.now();
        List<TensorStatistics> tensors = new ArrayList<>();
        try (Progress progress = new Progress(context(), "calibrate")) {
            model.tables().forEach(table -> tensors.add(VectorStatistics.of(table, progress.rows())));
        }
        requireUnchanged();
        long rows =
                tensors.stream().mapToLong(tensor -> tensor.summary(0).count()).sum();
        Calibration measured = Calibration.of(tensors, rows, 0, 0);
        JobMetrics.ofThisProcess().measured(measured);
        SortedMap<String, Object> parts = new TreeMap<>(configuration.maskedResolved());
        parts.keySet().retainAll(List.of("model"));
        parts.put(CalibrationManifest.MODEL_DIGEST, origin.modelDigest());
        calibration()
                .complete(new CalibrationManifest(
                        origin.calibrationId(),
                        rows,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        List.of(calibration().writeStatistics(measured)),
                        parts,
                        Provenances.since(started)));
        ending.say(String.format(
                Locale.ROOT, "Calibration %s: %,d vectors, %,d tables.", origin.calibrationId(), rows, tensors.size()));
    }

    private void requireUnchanged() {
        if (!Identities.modelDigest(context().hadoopConfiguration(), configuration.model())
                .equals(origin.modelDigest())) {
            throw changed(configuration);
        }
    }

    private static Refusal changed(JobConfiguration configuration) {
        return Refusal.data("The model \"" + configuration.model().path()
                + "\" changed while it was read; run again when it is saved whole.");
    }

    private CodedModel integers() {
        JobMetrics.ofThisProcess().enter(Phase.QUANTIZE);
        if (calibration().manifest().isEmpty()) {
            throw Refusal.before("There is no complete calibration \"" + origin.calibrationId()
                    + "\" for this model; run calibrate first.");
        }
        return CodedModel.of(
                model,
                calibration().readStatistics(),
                configuration.quantization().specification());
    }

    private VectorFiles files(CodedTable table) {
        return directory().vectors(table.table().directory());
    }

    /** A table and what was made of it. */
    private record Written(CodedTable table, CodedTable.Coded coded) {}

    private List<Written> write(CodedModel integers) {
        output.requireWritable();
        List<Written> written = integers.tables().stream()
                .map(table -> new Written(table, table.write(context(), files(table))))
                .toList();
        TableEvidence.factors(origin.runId(), model, integers)
                .ifPresent(factors -> directory().writeFactors(factors, session.version()));
        return written;
    }

    /** What was written before, which is refused where it is not what the calibration and the configuration make. */
    private List<Written> written(CodedModel integers) {
        return integers.tables().stream()
                .map(table -> {
                    CodedTable.Coded expected = table.digest(files(table));
                    TableSummary found = files(table).read(context().hadoopConfiguration());
                    if (found.rows() == 0) {
                        throw Refusal.before("The run \"" + origin.runId() + "\" has no integers; run quantize first.");
                    }
                    if (!found.equals(expected.summary())) {
                        throw Refusal.before("The table \"" + found.table() + "\" of the run \"" + origin.runId()
                                + "\" is not what its calibration and configuration give; run quantize again.");
                    }
                    return new Written(table, expected);
                })
                .toList();
    }

    /** Compares, and writes the run, its manifest last. */
    private void complete(CodedModel integers, List<Written> written, Instant started) {
        JobMetrics.ofThisProcess().enter(Phase.VALIDATE);
        TableEvidence evidence = TableEvidence.of(
                context(),
                configuration,
                model,
                integers,
                written.stream().map(Written::coded).toList(),
                held);
        requireUnchanged();
        List<Gate.Result> gates = configuration.gates().stream()
                .map(gate -> gate.judge(evidence.metrics(), TableEvidence.judged(model)))
                .toList();
        List<MaterialLoss> losses = MaterialLoss.among(evidence.metrics());
        List<TableSummary> tables =
                new ArrayList<>(directory().writeTables(integers.tensors(), evidence.accumulators()));
        tables.add(directory().writeValidation(evidence.metrics(), gates));
        written.forEach(each -> tables.add(each.coded().summary()));
        List<String> warnings = new ArrayList<>(TableChecks.warnings(configuration, model));
        losses.stream()
                .filter(loss -> !loss.isJudgedBy(configuration.gates()))
                .forEach(loss -> warnings.add("A loss that no gate judges: " + loss.sentence() + "."));
        ending.complete(new RunManifest(
                origin.runId(),
                origin.calibrationId(),
                isJudged() ? Verdict.of(gates) : Verdict.UNVALIDATED,
                tables,
                gates,
                losses,
                new GuardReport(NO_INPUT, List.of()),
                List.of(),
                warnings,
                configuration.maskedResolved(),
                Optional.of(new RunOrigin(
                        origin.modelDigest(), Optional.empty(), origin.validationData(), new TreeMap<>(), List.of())),
                Optional.empty(),
                Provenances.since(started)));
    }
}
