package io.vernier.validation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A condition on the validation that decides whether a run is published, judged on the point estimate.
 *
 * @param metric what is judged
 * @param comparison how
 * @param threshold finite, in the metric's unit
 */
public record Gate(GateMetric metric, Comparison comparison, double threshold) {

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
     * @param value absent where the metric is not defined
     */
    public record Result(Gate gate, String scope, OptionalDouble value, boolean passed) {
        /** Whether this is the judgement of a metric. */
        public boolean judges(Metric judged) {
            return judged.scope().equals(scope)
                    && judged.name().equals(gate.metric().metric());
        }
    }

    /** The condition as the configuration writes it, for example {@code >= 0.99}. */
    public String expression() {
        return comparison.symbol() + " " + threshold;
    }

    /** The whole condition, for example {@code agreement >= 0.99}. */
    public String sentence() {
        return metric.label() + " " + expression();
    }

    /**
     * Judges the metrics of a validation. What is not defined on the rows fails, and so does everything without rows; only an error of
     * zero has no signal-to-noise ratio and passes.
     *
     * @param lastLinear the tensor whose signal-to-noise ratio counts
     */
    public Result judge(List<Metric> metrics, String lastLinear) {
        String scope = metric == GateMetric.SQNR_DB ? lastLinear : Metric.MODEL;
        Metric judged = metrics.stream()
                .filter(each -> each.scope().equals(scope) && each.name().equals(metric.metric()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The validation has no \"" + metric.metric() + "\" for the gate \"" + metric.label() + "\"."));
        OptionalDouble value = metric.judged(judged);
        boolean withoutError = metric == GateMetric.SQNR_DB && judged.rows() > 0;
        boolean passed = value.isPresent() ? comparison.holds(value.getAsDouble(), threshold) : withoutError;
        return new Result(this, scope, value, passed);
    }
}
