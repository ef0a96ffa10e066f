package io.vernier.jobs.stage;

import io.vernier.certificate.Certificate;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.integer.CompiledProgram;
import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.ValidationMeasurement;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.stage.ModelJob.Integers;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.scan.Share;
import io.vernier.spark.source.DataSet;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many decisions of the float model each candidate keeps on a third of the calibration's rows, by their content, and which gates it
 * misses there, in one pass. The candidates were fitted to the other rows. The held-out data is not looked at, so that what it says of the
 * selected candidate is not said of the best of many.
 */
final class CandidateSelection {
    private final List<Integers> candidates;
    private final List<String> warnings = new ArrayList<>();

    /** @param candidates one or more, of one model and with the same gates */
    CandidateSelection(List<Integers> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    /**
     * What the rows that judge say of a candidate.
     *
     * @param kept the share of decisions; absent where there are no such rows
     * @param missed the gates that it misses on them
     */
    record Judgement(Optional<Metric> kept, List<Gate.Result> missed) {
        Judgement {
            missed = List.copyOf(missed);
        }

        /** Whether no gate is missed, and it is sure that so many of the decisions are kept: the low end of the interval is not below. */
        boolean keeps(double share) {
            return missed.isEmpty()
                    && kept.flatMap(Metric::interval)
                            .filter(interval -> interval.low() >= share)
                            .isPresent();
        }

        /** Which gates it misses, in a sentence; absent where it misses none. */
        Optional<String> reason() {
            return missed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(missed.stream()
                            .map(gate -> gate.gate().sentence() + " (found " + Numbers.metric(gate.value()) + ")")
                            .collect(Collectors.joining(
                                    ", ", "It misses ", " on the rows of the calibration that judge.")));
        }
    }

    /** What a reader should know of it, a sentence each. */
    List<String> warnings() {
        return warnings;
    }

    private JobContext first() {
        return candidates.get(0).model().context();
    }

    /** The rows that judge, with their labels where gates need them and they have some. */
    static DataSet data(JobContext job) {
        DataSet rows = job.calibration().orElseThrow().data();
        return labelGates(job).isEmpty()
                ? rows
                : label(job)
                        .flatMap(label -> rows.labelled(
                                label,
                                job.loaded().classNames(),
                                job.loaded().features(),
                                job.configuration().quantization().nonFinite()))
                        .orElse(rows);
    }

    private static Optional<String> label(JobContext job) {
        return job.configuration()
                .validation()
                .flatMap(ValidationConfiguration::label)
                .or(() -> job.loaded().label());
    }

    private static List<Gate> labelGates(JobContext job) {
        return job.configuration().gates().stream()
                .filter(gate -> gate.metric().needsLabel())
                .toList();
    }

    /** The judgement of each, in their order. */
    List<Judgement> judge() {
        DataSet rows = data(first());
        if (!rows.hasLabel()) {
            if (!labelGates(first()).isEmpty()) {
                unjudged("which the calibration's data does not have as numbers or as names of classes");
            }
            return judgements(scan(rows));
        }
        List<Scan.Result<LabelledValidation>> results = scan(rows);
        boolean mayMiss = first().configuration().quantization().nonFinite() == NonFinite.SKIP;
        if (results.stream()
                .map(Scan.Result::state)
                .anyMatch(state -> state.foreignLabels() > 0 || (state.missingLabels() > 0 && !mayMiss))) {
            unjudged("but in the calibration's data some are missing, or no class of the model");
            return judgements(scan(first().calibration().orElseThrow().data()));
        }
        return judgements(results);
    }

    private void unjudged(String why) {
        warnings.add("Candidates are selected without regard to "
                + labelGates(first()).stream()
                        .map(gate -> "\"" + gate.metric().label() + "\"")
                        .collect(Collectors.joining(", "))
                + ": such gates need labels, " + why + ". The selected one is judged by them on the held-out rows.");
    }

    private List<Judgement> judgements(List<Scan.Result<LabelledValidation>> results) {
        List<Judgement> found = new ArrayList<>();
        for (Scan.Result<LabelledValidation> result : results) {
            found.add(judgement(candidates.get(found.size()), result));
        }
        return found;
    }

    private List<Scan.Result<LabelledValidation>> scan(DataSet rows) {
        List<Scan.Result<LabelledValidation>> found = new ArrayList<>();
        for (List<ModelJob> together :
                ScanPlan.selection(candidates.stream().map(Integers::model).toList(), rows)) {
            List<ComparisonScan.Part> parts = candidates.subList(found.size(), found.size() + together.size()).stream()
                    .map(each -> part(each, rows))
                    .toList();
            found.addAll(ComparisonScan.run(together.get(0).context(), "select", Share.JUDGING, parts));
        }
        return found;
    }

    private static ComparisonScan.Part part(Integers candidate, DataSet rows) {
        JobContext job = candidate.model().context();
        return new ComparisonScan.Part(
                rows,
                job.model(),
                new ValidationMeasurement.Integers(
                        new CompiledProgram(candidate.quantization().program()),
                        ValidationStage.layout(candidate, List.of(), rows.hasLabel()),
                        List.of()));
    }

    private static Judgement judgement(Integers candidate, Scan.Result<LabelledValidation> result) {
        JobContext job = candidate.model().context();
        // Only of models that take any number something is proven for every row.
        Optional<Certificate> certificate = job.model().admitsAnyNumber()
                ? QuantizationStage.certify(job.model(), candidate.quantization(), candidate.calibration())
                : Optional.empty();
        List<Metric> metrics = ValidationStage.proven(
                        result.state().validation().metrics(), certificate)
                .stream()
                .filter(metric -> metric.slice().isEmpty())
                .toList();
        Optional<Metric> kept =
                ofModel(metrics, MetricName.AGREEMENT, MetricName.CLUSTER_AGREEMENT, MetricName.HASH_AGREEMENT);
        String margins = job.model().margins().orElseThrow().name();
        return new Judgement(
                kept.filter(metric -> metric.rows() > 0),
                job.configuration().gates().stream()
                        .filter(gate -> gate.isMeasured(metrics, margins))
                        .map(gate -> gate.judge(metrics, margins))
                        .filter(gate -> !gate.passed())
                        .toList());
    }

    private static Optional<Metric> ofModel(List<Metric> metrics, MetricName... names) {
        return metrics.stream()
                .filter(metric ->
                        metric.scope().equals(Metric.MODEL) && Stream.of(names).anyMatch(name -> name == metric.name()))
                .findFirst();
    }
}
