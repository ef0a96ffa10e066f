package io.vernier.validation;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured value.
 *
 * @param scope {@link #MODEL}, the name of a tensor, or {@link #CLUSTER} with its number
 * @param name the metric
 * @param rows rows that it was measured on
 * @param floatValue of the float model; absent for what is measured between the models
 * @param quantizedValue of the integer model, or between the models; absent where it is not defined on these rows
 * @param interval at 95 %: of the {@link #difference()} where both models have the metric, otherwise of {@code quantizedValue}; absent
 *     where there are fewer than two groups of rows, or it is not defined without one of them, or the metric is no average
 * @param slice the rows that it was measured on; absent for all of them
 */
public record Metric(
        String scope,
        MetricName name,
        long rows,
        OptionalDouble floatValue,
        OptionalDouble quantizedValue,
        Optional<Interval> interval,
        Optional<Slice> slice) {
    /** The scope of metrics of the whole model. */
    public static final String MODEL = "model";

    /** Before the number of a cluster, the scope of metrics of its rows. */
    public static final String CLUSTER = "cluster";

    /** What was expected before any of the rows was seen. */
    public static Metric expectedRise(long rows, double rise) {
        return between(MODEL, MetricName.EXPECTED_LOSS_RISE, rows, OptionalDouble.of(rise));
    }

    /** A metric of all rows, without an interval. */
    public Metric(String scope, MetricName name, long rows, OptionalDouble floatValue, OptionalDouble quantizedValue) {
        this(scope, name, rows, floatValue, quantizedValue, Optional.empty(), Optional.empty());
    }

    /**
     * Rows with one value of a column.
     *
     * @param column its name
     * @param value absent for the rows whose values have no slice of their own
     */
    public record Slice(String column, Optional<String> value) {}

    /** A metric that both models have. */
    static Metric ofBoth(MetricName name, long rows, OptionalDouble floatValue, OptionalDouble quantizedValue) {
        return new Metric(MODEL, name, rows, floatValue, quantizedValue, Optional.empty(), Optional.empty());
    }

    /** A metric between the models. */
    static Metric between(String scope, MetricName name, long rows, OptionalDouble value) {
        return new Metric(scope, name, rows, OptionalDouble.empty(), value, Optional.empty(), Optional.empty());
    }

    /** A share of the rows, between the models, with its interval by Wilson. */
    static Metric share(MetricName name, long rows, long count) {
        if (rows == 0) {
            return between(MODEL, name, rows, OptionalDouble.empty());
        }
        return between(MODEL, name, rows, OptionalDouble.of((double) count / rows))
                .with(Optional.of(Interval.ofShare(count, rows)));
    }

    Metric with(Optional<Interval> found) {
        return new Metric(scope, name, rows, floatValue, quantizedValue, found, slice);
    }

    /** The same where a proof says that the models differ in no row whatever: its interval is the value alone, for nothing is left to chance. */
    public Metric ofNoDifference() {
        OptionalDouble estimate = estimate();
        return interval.isPresent() && estimate.isPresent()
                ? with(Optional.of(new Interval(estimate.getAsDouble(), estimate.getAsDouble())))
                : this;
    }

    Metric of(String rowsOf) {
        return new Metric(rowsOf, name, rows, floatValue, quantizedValue, interval, slice);
    }

    Metric in(Slice rowsOf) {
        return new Metric(scope, name, rows, floatValue, quantizedValue, interval, Optional.of(rowsOf));
    }

    /** Quantized minus float, where both are. */
    public OptionalDouble difference() {
        return floatValue.isPresent() && quantizedValue.isPresent()
                ? OptionalDouble.of(quantizedValue.getAsDouble() - floatValue.getAsDouble())
                : OptionalDouble.empty();
    }

    /** What the interval is of. */
    OptionalDouble estimate() {
        return floatValue.isPresent() ? difference() : quantizedValue;
    }

    /** Lower end of the interval. */
    public OptionalDouble low() {
        return interval.isPresent() ? OptionalDouble.of(interval.get().low()) : OptionalDouble.empty();
    }

    /** Upper end of the interval. */
    public OptionalDouble high() {
        return interval.isPresent() ? OptionalDouble.of(interval.get().high()) : OptionalDouble.empty();
    }
}
