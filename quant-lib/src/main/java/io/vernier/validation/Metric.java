package io.vernier.validation;

import java.util.OptionalDouble;

/**
 * One measured value.
 *
 * @param scope {@link #MODEL} or the name of a tensor
 * @param name the metric
 * @param rows rows that it was measured on
 * @param floatValue of the float model; absent for what is measured between the models
 * @param quantizedValue of the integer model, or between the models; absent where it is not defined on these rows
 */
public record Metric(String scope, String name, long rows, OptionalDouble floatValue, OptionalDouble quantizedValue) {
    /** The scope of metrics of the whole model. */
    public static final String MODEL = "model";

    /** A metric that both models have. */
    static Metric ofBoth(String name, long rows, OptionalDouble floatValue, OptionalDouble quantizedValue) {
        return new Metric(MODEL, name, rows, floatValue, quantizedValue);
    }

    /** A metric between the models. */
    static Metric between(String scope, String name, long rows, OptionalDouble value) {
        return new Metric(scope, name, rows, OptionalDouble.empty(), value);
    }

    /** Quantized minus float, where both are. */
    public OptionalDouble difference() {
        return floatValue.isPresent() && quantizedValue.isPresent()
                ? OptionalDouble.of(quantizedValue.getAsDouble() - floatValue.getAsDouble())
                : OptionalDouble.empty();
    }
}
