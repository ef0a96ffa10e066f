package io.vernier.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A condition on the validation that decides whether a run is published.
 *
 * @param metric what is judged
 * @param comparison how
 * @param threshold finite, in the metric's unit
 * @param bound what of the estimate is judged
 */
public record Gate(GateMetric metric, Comparison comparison, double threshold, Bound bound) {

    /** What of an estimate is judged. */
    public enum Bound {
        /** The estimate itself. */
        POINT,
        /** The end of its interval that is nearest to failing. */
        CONFIDENCE;

        /** As the configuration writes it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A gate on the point estimate. */
    public Gate(GateMetric metric, Comparison comparison, double threshold) {
        this(metric, comparison, threshold, Bound.POINT);
    }

    /** @throws IllegalArgumentException if the threshold is not finite */
    public Gate {
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("A gate's threshold is finite, found " + threshold + ".");
        }
    }

    /**
     * A gate and what it found.
     *
     * @param scope of the metric that was judged
     * @param value what was judged; absent where the metric or its interval is not defined
     */
    public record Result(Gate gate, String scope, OptionalDouble value, boolean passed) {
        /** Whether this is the judgement of a metric. */
        public boolean judges(Metric judged) {
            return judged.slice().isEmpty()
                    && judged.scope().equals(scope)
                    && gate.metric().judges(judged.name());
        }
    }

    /** What must hold of what is judged, for example {@code >= 0.99}. */
    public String condition() {
        return comparison.symbol() + " " + threshold;
    }

    /** The condition and what is judged, for example {@code >= 0.99} or {@code >= 0.99 (confidence)}. */
    public String expression() {
        return condition() + (bound == Bound.CONFIDENCE ? " (confidence)" : "");
    }

    /** The whole condition, for example {@code agreement >= 0.99}. */
    public String sentence() {
        return metric.label() + " " + expression();
    }

    /**
     * Judges the metrics of a validation. What is not defined on the rows fails, and so does everything without rows; only an error of
     * zero has no signal-to-noise ratio and passes. A gate on the interval fails where there is none.
     *
     * @param lastLinear the tensor whose signal-to-noise ratio counts
     */
    public Result judge(List<Metric> metrics, String lastLinear) {
        Metric judged = found(metrics, lastLinear)
                .orElseThrow(() -> new IllegalArgumentException("The validation has no \""
                        + metric.metric().label() + "\" for the gate \"" + metric.label() + "\"."));
        String scope = judged.scope();
        OptionalDouble point = metric.judged(judged);
        if (point.isEmpty()) {
            return new Result(this, scope, point, metric == GateMetric.SQNR_DB && judged.rows() > 0);
        }
        OptionalDouble value = bound == Bound.POINT ? point : worst(metric.interval(judged));
        return new Result(this, scope, value, value.isPresent() && comparison.holds(value.getAsDouble(), threshold));
    }

    /** Whether metrics hold what {@link #judge} needs: without labels some do not. */
    public boolean isMeasured(List<Metric> metrics, String lastLinear) {
        return found(metrics, lastLinear).isPresent();
    }

    private Optional<Metric> found(List<Metric> metrics, String lastLinear) {
        return served(metrics)
                .or(() -> of(metrics, metric == GateMetric.SQNR_DB ? lastLinear : Metric.MODEL, metric.metric()));
    }

    /** What counts in the place of a network's own ratio, where there is such. */
    private Optional<Metric> served(List<Metric> metrics) {
        return metric == GateMetric.SQNR_DB ? of(metrics, Metric.MODEL, MetricName.SQNR_DB_SERVED) : Optional.empty();
    }

    private static Optional<Metric> of(List<Metric> metrics, String scope, MetricName name) {
        return metrics.stream()
                .filter(each -> each.slice().isEmpty())
                .filter(each -> each.scope().equals(scope) && each.name() == name)
                .findFirst();
    }

    private OptionalDouble worst(Optional<Interval> interval) {
        return interval.isPresent() ? OptionalDouble.of(comparison.worst(interval.get())) : OptionalDouble.empty();
    }
}
