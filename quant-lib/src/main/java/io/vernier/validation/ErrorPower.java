package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/** The power of a tensor's float values and of their errors over some of the rows: what a signal-to-noise ratio needs, in few bytes. */
public final class ErrorPower {
    private final PowerSum values;
    private final PowerSum errors;

    /** Errors without a float32 view. */
    private long unusual;

    private ErrorPower(PowerSum values, PowerSum errors, long unusual) {
        this.values = values;
        this.errors = errors;
        this.unusual = unusual;
    }

    /** The power of no rows, the identity of merging. */
    public static ErrorPower empty() {
        return new ErrorPower(PowerSum.empty(), PowerSum.empty(), 0);
    }

    /**
     * Observes the same pair of values several times.
     *
     * @param times negative to take back what was observed
     */
    public void observe(double floatValue, double quantizedValue, long times) {
        if (hasView(floatValue)) {
            values.add(floatValue, times);
        }
        observeError(floatValue, quantizedValue, times);
    }

    /** Observes the error of a pair of values alone. */
    void observeError(double floatValue, double quantizedValue, long times) {
        double error = quantizedValue - floatValue;
        if (hasView(error)) {
            errors.add(error, times);
        } else {
            unusual += times;
        }
    }

    /** Whether a number counts by its float32 view. */
    static boolean hasView(double value) {
        return Math.abs(value) <= Float.MAX_VALUE;
    }

    PowerSum values() {
        return values;
    }

    PowerSum errors() {
        return errors;
    }

    void addUnusual(long times) {
        unusual = Math.addExact(unusual, times);
    }

    /** Adds the power of the float values that another has seen. */
    void addValues(ErrorPower other) {
        values.merge(other.values);
    }

    void merge(ErrorPower other) {
        addValues(other);
        errors.merge(other.errors);
        unusual = Math.addExact(unusual, other.unusual);
    }

    /** This power less that of some of its rows. */
    ErrorPower without(ErrorPower part) {
        return new ErrorPower(
                values.without(part.values), errors.without(part.errors), Math.subtractExact(unusual, part.unusual));
    }

    /**
     * {@code 10 log10(sum y^2 / sum (y' - y)^2)} of the float32 views; absent where there is no error, NaN where an error has no such
     * view.
     */
    OptionalDouble sqnrDecibel() {
        if (unusual > 0) {
            return OptionalDouble.of(Double.NaN);
        }
        ExactRational error = errors.total();
        return error.signum() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        10 * StrictMath.log10(values.total().dividedBy(error).toDouble()));
    }

    void encode(DataOutput out) throws IOException {
        values.encode(out);
        errors.encode(out);
        out.writeLong(unusual);
    }

    static ErrorPower decode(DataInput in) throws IOException {
        return new ErrorPower(PowerSum.decode(in), PowerSum.decode(in), in.readLong());
    }
}
