package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.validation.Gate;
import io.vernier.validation.Interval;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A row of {@code validation}: a metric, with the gate that judged it. */
public record ValidationRow(
        String scope,
        String metric,
        Optional<String> slice,
        Optional<String> sliceValue,
        long rows,
        OptionalDouble floatValue,
        OptionalDouble quantizedValue,
        OptionalDouble difference,
        OptionalDouble low,
        OptionalDouble high,
        Optional<String> gate,
        Optional<String> verdict) {
    public static final RecordTable<ValidationRow> TABLE =
            RecordTable.of("validation", 1, "run_id", ValidationRow.class);

    /** That of a metric. */
    public static ValidationRow of(Metric metric, List<Gate.Result> gates) {
        Optional<Gate.Result> judgement =
                gates.stream().filter(gate -> gate.judges(metric)).findFirst();
        return new ValidationRow(
                metric.scope(),
                metric.name().label(),
                metric.slice().map(Metric.Slice::column),
                metric.slice().flatMap(Metric.Slice::value),
                metric.rows(),
                metric.floatValue(),
                metric.quantizedValue(),
                metric.difference(),
                metric.low(),
                metric.high(),
                judgement.map(gate -> gate.gate().sentence()),
                judgement.map(gate -> Verdict.of(List.of(gate)).label()));
    }

    /** Whether it is a number of rows. */
    public boolean isCount() {
        return MetricName.labelled(metric).map(MetricName::isCount).orElse(false);
    }

    /** The metric that was written; absent where this version does not know it, and no gate judges it. */
    public Optional<Metric> asMetric() {
        return MetricName.labelled(metric)
                .map(name -> new Metric(
                        scope,
                        name,
                        rows,
                        floatValue,
                        quantizedValue,
                        low.isPresent() && high.isPresent()
                                ? Optional.of(new Interval(low.getAsDouble(), high.getAsDouble()))
                                : Optional.empty(),
                        slice.map(column -> new Metric.Slice(column, sliceValue))));
    }
}
