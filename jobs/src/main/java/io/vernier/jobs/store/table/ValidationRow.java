package io.vernier.jobs.store.table;

import io.vernier.validation.Interval;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import java.util.Optional;
import java.util.OptionalDouble;

/** A row of the {@code validation} table. */
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
