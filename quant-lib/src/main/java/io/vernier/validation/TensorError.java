package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.ValueHistogram;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/** The error of one tensor: histograms of the float values y and of the errors y' - y, from which its power is exact. */
public final class TensorError {
    private final ValueHistogram values;
    private final ValueHistogram errors;
    private double[] differences = {};

    private TensorError(ValueHistogram values, ValueHistogram errors) {
        this.values = values;
        this.errors = errors;
    }

    /** The state that has seen nothing, the identity of {@link #merge}. */
    public static TensorError empty() {
        return new TensorError(ValueHistogram.empty(), ValueHistogram.empty());
    }

    /** Observes the first {@code length} values of the float model and what the integers stand for. */
    public void observe(double[] floats, double[] quantized, int length) {
        if (differences.length < length) {
            differences = new double[length];
        }
        for (int i = 0; i < length; i++) {
            differences[i] = quantized[i] - floats[i];
        }
        values.observe(floats, 0, length);
        errors.observe(differences, 0, length);
    }

    /** Observes the same pair many times. */
    public void observe(double floatValue, double quantizedValue, long times) {
        values.observe(floatValue, times);
        errors.observe(quantizedValue - floatValue, times);
    }

    /** Adds what another state has seen. */
    public void merge(TensorError other) {
        values.merge(other.values);
        errors.merge(other.errors);
    }

    /**
     * {@code 10 log10(sum y^2 / sum (y' - y)^2)} of the float32 views; absent where there is no error, NaN where an error has no such
     * view.
     */
    OptionalDouble sqnrDecibel() {
        ChannelSummary summary = errors.summary();
        return decibel(
                values.sumOfSquares(),
                errors.sumOfSquares(),
                summary.nonFiniteCount() + summary.float32OverflowCount());
    }

    /** {@code 10 log10(power / error)}; absent where there is no error, NaN where errors have no float32 view. */
    static OptionalDouble decibel(ExactRational power, ExactRational error, long unusual) {
        if (unusual > 0) {
            return OptionalDouble.of(Double.NaN);
        }
        return error.signum() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(10 * StrictMath.log10(power.dividedBy(error).toDouble()));
    }

    /** The greatest |y' - y|; absent before the first value, infinite where one is not finite. */
    OptionalDouble maxAbsoluteError() {
        if (errors.summary().nonFiniteCount() > 0) {
            return OptionalDouble.of(Double.POSITIVE_INFINITY);
        }
        return errors.min().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(
                        Math.abs(errors.min().getAsDouble()),
                        Math.abs(errors.max().orElseThrow())));
    }

    void encode(DataOutput out) throws IOException {
        values.encode(out);
        errors.encode(out);
    }

    static TensorError decode(DataInput in) throws IOException {
        return new TensorError(ValueHistogram.decode(in), ValueHistogram.decode(in));
    }
}
