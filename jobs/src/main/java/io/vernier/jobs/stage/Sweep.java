package io.vernier.jobs.stage;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.SweepConfiguration;
import io.vernier.jobs.config.SweepConfiguration.Select;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.SweepDirectory;
import io.vernier.jobs.store.table.CandidateRow;
import io.vernier.statistics.Calibration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.SparkSession;

/** Several ways to quantize one model, from one calibration, compared on held-out rows in one pass. */
public final class Sweep {
    private final SweepConfiguration configuration;
    private final List<ModelJob> candidates;
    private final SweepDirectory directory;

    private Sweep(SweepConfiguration configuration, List<ModelJob> candidates) {
        this.configuration = configuration;
        this.candidates = candidates;
        this.directory = first().output()
                .sweep(SweepDirectory.identity(
                        candidates.stream().map(each -> each.context().runId()).toList(), configuration.rule()));
    }

    /**
     * How a sweep ended.
     *
     * @param directory where its table is
     * @param rows of the table
     * @param selected how the run of the selected candidate ended; absent where none was
     * @param select whether one was to be
     */
    public record Swept(String directory, List<CandidateRow> rows, Optional<Outcome> selected, Select select) {
        public Swept {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Loads the model and looks at the data without reading it.
     *
     * @throws Refusal as {@link Job#open}, or if there are no held-out rows, or none to select by (21)
     */
    public static Sweep open(SparkSession session, SweepConfiguration configuration) {
        JobConfiguration first = configuration.candidates().get(0);
        if (first.validation().isEmpty()) {
            throw Refusal.before("A sweep compares its candidates on held-out rows; set validation.path.");
        }
        if (first.validation().orElseThrow().ablation()) {
            throw Refusal.before(
                    "validation.ablation takes one run apart, but a sweep makes many; leave it out, and set it for a"
                            + " run of the candidate that is selected.");
        }
        Sweep sweep = new Sweep(
                configuration, Job.open(session, configuration.candidates()).models());
        if (sweep.first().calibration().isEmpty() && configuration.select() == Select.SMALLEST) {
            throw Refusal.before(
                    "The smallest candidate is selected on rows of the calibration, but calibration.id names none;"
                            + " set calibration.path, or sweep.select: none.");
        }
        return sweep;
    }

    private JobContext first() {
        return candidates.get(0).context();
    }

    /** What would be read and written, one sentence a line. */
    public List<String> plan() {
        List<String> lines = new ArrayList<>(JobPlan.inputs(first()));
        int scans = ScanPlan.validation(candidates).size();
        lines.add(String.format(
                Locale.ROOT,
                "%d candidates would be quantized from one calibration and compared in %d scan%s of the held-out data.",
                candidates.size(),
                scans,
                scans == 1 ? "" : "s"));
        if (configuration.select() == Select.SMALLEST) {
            int selections = ScanPlan.selection(candidates).size();
            lines.add(String.format(
                    Locale.ROOT,
                    "One would be selected in %d scan%s of the calibration data, and become a run.",
                    selections,
                    selections == 1 ? "" : "s"));
        }
        lines.add("The sweep \"" + directory.path() + "\" "
                + (isComplete() ? "is complete and would be used." : "would be written."));
        lines.add(JobPlan.NOTHING_DONE);
        return lines;
    }

    /** Compares the candidates, makes a run of the selected one, and publishes it if it passes. */
    public Swept run() {
        if (!isComplete()) {
            measure();
        }
        List<CandidateRow> rows = directory.read();
        Optional<Outcome> outcome = rows.stream()
                .filter(CandidateRow::selected)
                .findFirst()
                .map(row -> candidates.get(row.candidate()).step(ModelJob::finish));
        return new Swept(directory.path(), rows, outcome, configuration.select());
    }

    /** Whether the table is there, and the run that it names: runs are pruned, sweeps are not. */
    private boolean isComplete() {
        return directory.isComplete()
                && directory.read().stream()
                        .filter(CandidateRow::selected)
                        .allMatch(
                                row -> candidates.get(row.candidate()).context().hasRun());
    }

    private void measure() {
        Instant started = Provenances.now();
        new CalibrationStage(candidates.subList(0, 1)).run();
        Calibration calibration = candidates.get(0).step(each -> new QuantizationStage(each.context()).calibration());
        List<Integers> made = candidates.stream()
                .map(each -> each.step(model -> model.integers(calibration)))
                .toList();
        List<OptionalDouble> kept = configuration.select() == Select.SMALLEST
                ? CandidateSelection.agreements(made)
                : Collections.nCopies(made.size(), OptionalDouble.empty());
        List<Optional<ValidationStage.Evidence>> evidence = ValidationStage.measure(made);
        List<Candidate> found = new ArrayList<>();
        for (int k = 0; k < made.size(); k++) {
            found.add(new Candidate(k, made.get(k), evidence.get(k).orElseThrow(), kept.get(k)));
        }
        Optional<Candidate> selected = found.stream()
                .filter(each -> each.kept().orElse(0) >= 1 - configuration.tolerance())
                .min(Candidate.BY_SIZE);
        selected.ifPresent(each -> each.integers().model().step(model -> {
            if (!model.context().hasRun()) {
                model.complete(each.integers(), Optional.of(each.evidence()), started);
            }
            return model;
        }));
        directory.write(found.stream()
                .flatMap(each -> each.rows(selected.equals(Optional.of(each))).stream())
                .toList());
    }
}
