package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.SweepConfiguration;
import io.vernier.config.SweepConfiguration.Select;
import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.page.SweepPage;
import io.vernier.jobs.stage.CatalogStage.Appended;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.jobs.store.SweepDirectory;
import io.vernier.jobs.store.catalog.CatalogRows;
import io.vernier.jobs.store.manifest.SweepManifest;
import io.vernier.jobs.store.table.CandidateRow;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.NotQuantizableException;
import io.vernier.statistics.Calibration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several ways to quantize one model, from one calibration, compared on held-out rows in one pass. The smallest that is sure to keep the
 * decisions is found on the calibration's rows alone: each candidate is fitted to two thirds of them, and the rest judges it.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final SweepConfiguration configuration;

    /** Those of which nothing was refused yet, by their place. */
    private final SortedMap<Integer, ModelJob> candidates;

    private final SortedMap<Integer, Refusal> refused;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final CatalogStage catalog;
    private final SweepDirectory directory;

    private Sweep(
            SweepConfiguration configuration,
            SortedMap<Integer, ModelJob> candidates,
            SortedMap<Integer, Refusal> refused,
            CatalogStage catalog) {
        this.configuration = configuration;
        this.catalog = catalog;
        this.candidates = candidates;
        this.refused = refused;
        configuration.candidates().forEach(this::requireEffect);
        requireAny();
        this.directory = first().output().sweep(SweepDirectory.identity(identities(), configuration.rule()));
    }

    /**
     * How a sweep ended.
     *
     * @param directory where its table is
     * @param report the page
     * @param rows of the table
     * @param selected how the run of the selected candidate ended; absent where none was
     * @param select whether one was to be
     * @param needed how many rows it takes to select one
     * @param warnings what a reader should know, a sentence each
     * @param fault what could not be done after the results were complete
     */
    public record Swept(
            String directory,
            String report,
            List<CandidateRow> rows,
            Optional<Outcome> selected,
            Select select,
            String needed,
            List<String> warnings,
            Optional<String> fault) {
        public Swept {
            rows = List.copyOf(rows);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Loads the model and looks at the data without reading it.
     *
     * @throws Refusal as {@link Job#open} if no candidate can be accepted, or if there are no held-out rows, or none to select by (21)
     */
    public static Sweep open(SparkSession session, SweepConfiguration configuration) {
        JobConfiguration first = configuration.jobs().get(0);
        if (first.validation().isEmpty()) {
            throw Refusal.before("A sweep compares its candidates on held-out rows; set validation.path.");
        }
        if (first.validation().orElseThrow().ablation()) {
            throw Refusal.before(
                    "validation.ablation takes one run apart, but a sweep makes many; leave it out, and set it for a"
                            + " run of the candidate that is selected.");
        }
        List<OfSeveral> names = configuration.candidates().stream()
                .map(each -> new OfSeveral(Optional.of(each.name())))
                .toList();
        NavigableMap<Integer, Refusal> refused = new TreeMap<>();
        SortedMap<Integer, ModelJob> candidates = Job.open(session, configuration.jobs(), names, refused::put);
        Sweep sweep = new Sweep(configuration, candidates, refused, CatalogStage.of(session, first.output()));
        if (sweep.first().calibration().isEmpty() && sweep.isSelecting()) {
            throw Refusal.before(
                    "The smallest candidate is selected on rows of the calibration, but calibration.id names none;"
                            + " set calibration.path, or sweep.select: none.");
        }
        return sweep;
    }

    private void requireEffect(SweepConfiguration.Candidate candidate) {
        ModelJob model = candidates.get(candidate.place());
        if (model != null) {
            try {
                warnings.addAll(SweptKeys.defeats(candidate, model.context().model()));
            } catch (Refusal refusal) {
                refuse(candidate.place(), refusal);
            }
        }
    }

    private void refuse(int place, Refusal refusal) {
        refused.put(place, refusal);
        candidates.remove(place);
    }

    /** Refuses the sweep where nothing is left of it: in one sentence where all candidates have the same fault. */
    private void requireAny() {
        if (candidates.isEmpty()) {
            Refusal first = refused.get(refused.firstKey());
            boolean isOfAll = refused.values().stream()
                            .map(Refusal::getMessage)
                            .distinct()
                            .count()
                    == 1;
            throw isOfAll && refused.size() > 1
                    ? first
                    : first.with(refused.entrySet().stream()
                            .map(each -> each.getValue().of(name(each.getKey())).getMessage())
                            .toList());
        }
    }

    private String name(int place) {
        return configuration.candidates().get(place).name();
    }

    private List<String> identities() {
        return configuration.candidates().stream()
                .map(each -> Optional.ofNullable(candidates.get(each.place()))
                        .map(model -> model.context().runId())
                        .orElseGet(() -> refused.get(each.place()).getMessage()))
                .toList();
    }

    private JobContext first() {
        return candidates.get(candidates.firstKey()).context();
    }

    private boolean isSelecting() {
        return configuration.select() == Select.SMALLEST;
    }

    /** What would be read and written, one sentence a line. */
    public List<String> plan() {
        List<String> lines = new ArrayList<>(JobPlan.inputs(first()));
        List<ModelJob> models = List.copyOf(candidates.values());
        int scans = ScanPlan.validation(models).size();
        lines.add(String.format(
                Locale.ROOT,
                "%d candidates would be quantized from one calibration and compared in %d scan%s of the held-out data.",
                models.size(),
                scans,
                scans == 1 ? "" : "s"));
        refused.forEach((place, refusal) ->
                lines.add("Left out: " + refusal.of(name(place)).getMessage()));
        warnings.forEach(warning -> lines.add("Warning: " + warning));
        if (isSelecting()) {
            int selections = ScanPlan.selection(
                            models, CandidateSelection.data(models.get(0).context()))
                    .size();
            lines.add(String.format(
                    Locale.ROOT,
                    "Each would also be fitted to two thirds of the calibration data and judged by the rest, in %d scan%s;"
                            + " the smallest that is sure to keep the decisions would become a run.",
                    selections,
                    selections == 1 ? "" : "s"));
            lines.add(lack().map(lack -> "Warning: " + lack)
                    .orElseGet(() -> JudgingRows.needed(configuration.tolerance())));
        }
        lines.add("The sweep \"" + directory.path() + "\" "
                + (isComplete() ? "is complete and would be used." : "would be written."));
        lines.addAll(JobPlan.appended(first().configuration()));
        lines.add(JobPlan.NOTHING_DONE);
        return lines;
    }

    /** Why nothing can be selected, as soon as that is known: where the rows of the calibration are counted. */
    private Optional<String> lack() {
        OptionalLong rows = first().calibrationDirectory()
                .manifest()
                .map(manifest -> OptionalLong.of(manifest.rows()))
                .orElse(OptionalLong.empty());
        return isSelecting() ? JudgingRows.lack(rows, configuration.tolerance()) : Optional.empty();
    }

    /** Compares the candidates, makes a run of the selected one, and publishes it if it passes. */
    public Swept run() {
        if (isComplete()) {
            warnings.addAll(directory.warnings());
        } else {
            measure();
        }
        List<CandidateRow> rows = directory.read();
        writeRule();
        writePage();
        Optional<Outcome> outcome = rows.stream()
                .filter(CandidateRow::selected)
                .findFirst()
                .map(row -> candidates.get(row.candidate()).step(model -> model.ending()
                        .finish()));
        Appended appended = catalog.append(outcome.stream().toList(), this::catalogRows);
        return new Swept(
                directory.path(),
                directory.reportPath(),
                rows,
                outcome.map(run -> run.with(appended)),
                configuration.select(),
                JudgingRows.needed(configuration.tolerance()),
                List.copyOf(warnings),
                appended.fault());
    }

    private void writeRule() {
        directory.write(new SweepManifest(
                directory.sweepId(), configuration.select(), configuration.tolerance(), List.copyOf(warnings)));
    }

    /** The page shows what the table holds: a fault in it costs the page, and not the run that was selected. */
    private void writePage() {
        String page;
        try {
            page = SweepPage.of(SweepSummary.of(directory));
        } catch (RuntimeException fault) {
            LOG.warn(
                    "The sweep {} gets no page, please report this; its table is complete", directory.sweepId(), fault);
            return;
        }
        directory.writeReport(page);
    }

    private List<CatalogRows> catalogRows() {
        return List.of(CatalogRows.of(
                first().session(), first().configuration().model().name(), directory));
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
        ModelJob one = candidates.get(candidates.firstKey());
        if (isSelecting()) {
            LOG.info(JudgingRows.needed(configuration.tolerance()));
        }
        new CalibrationStage(isSelecting() ? List.of(one, one.fitting()) : List.of(one)).run();
        lack().ifPresent(LOG::warn);
        SortedMap<Integer, Integers> made = integers(one, candidates);
        SortedMap<Integer, CandidateSelection.Judgement> judged = isSelecting() ? judged(one) : new TreeMap<>();
        made.keySet().retainAll(candidates.keySet());
        List<Optional<ValidationStage.Evidence>> evidence = ValidationStage.measure(List.copyOf(made.values()));
        List<Candidate> found = new ArrayList<>();
        made.forEach((place, integers) -> found.add(new Candidate(
                configuration.candidates().get(place),
                integers,
                evidence.get(found.size()).orElseThrow(),
                Optional.ofNullable(judged.get(place)))));
        Optional<Candidate> selected = found.stream()
                .filter(each -> each.keeps(1 - configuration.tolerance()))
                .min(Candidate.BY_SIZE);
        selected.ifPresent(each -> each.integers().model().step(model -> {
            if (!model.context().hasRun()) {
                model.complete(each.integers(), Optional.of(each.evidence()), started);
            }
            return model;
        }));
        writeRule();
        directory.write(rows(found, selected));
    }

    /** What each candidate does on rows that it was not fitted to. */
    private SortedMap<Integer, CandidateSelection.Judgement> judged(ModelJob one) {
        SortedMap<Integer, ModelJob> fitting = new TreeMap<>();
        candidates.forEach((place, model) -> fitting.put(place, model.fitting()));
        SortedMap<Integer, Integers> fitted = integers(one.fitting(), fitting);
        CandidateSelection selection = new CandidateSelection(List.copyOf(fitted.values()));
        List<CandidateSelection.Judgement> judgements = selection.judge();
        warnings.addAll(selection.warnings());
        SortedMap<Integer, CandidateSelection.Judgement> judged = new TreeMap<>();
        fitted.keySet().forEach(place -> judged.put(place, judgements.get(judged.size())));
        return judged;
    }

    /** The integers of each that can be quantized; the others are candidates no more. */
    private SortedMap<Integer, Integers> integers(ModelJob calibrated, SortedMap<Integer, ModelJob> models) {
        Calibration calibration = calibrated.step(each -> new QuantizationStage(each.context()).calibration());
        SortedMap<Integer, Integers> made = new TreeMap<>();
        for (int place : List.copyOf(models.keySet())) {
            try {
                made.put(place, models.get(place).integers(calibration));
            } catch (Refusal refusal) {
                if (!(refusal.getCause() instanceof NotQuantizableException)) {
                    throw refusal.of(name(place));
                }
                refuse(place, refusal);
            }
        }
        requireAny();
        return made;
    }

    private List<CandidateRow> rows(List<Candidate> found, Optional<Candidate> selected) {
        SortedMap<Integer, List<CandidateRow>> rows = new TreeMap<>();
        found.forEach(each -> rows.put(each.configured().place(), each.rows(selected.equals(Optional.of(each)))));
        refused.forEach((place, refusal) -> rows.put(
                place, List.of(Candidate.refused(configuration.candidates().get(place), refusal))));
        return rows.values().stream().flatMap(List::stream).toList();
    }
}
