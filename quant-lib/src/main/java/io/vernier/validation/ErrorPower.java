package io.vernier.validation;

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
        if (Math.abs(floatValue) <= Float.MAX_VALUE) {
            values.add(floatValue, times);
        }
        double error = quantizedValue - floatValue;
        if (Math.abs(error) <= Float.MAX_VALUE) {
            errors.add(error, times);
        } else {
            unusual += times;
        }
    }

    void merge(ErrorPower other) {
        values.merge(other.values);
        errors.merge(other.errors);
        unusual = Math.addExact(unusual, other.unusual);
    }

    /** This power less that of some of its rows. */
    ErrorPower without(ErrorPower part) {
        return new ErrorPower(
                values.without(part.values), errors.without(part.errors), Math.subtractExact(unusual, part.unusual));
    }

    /** As {@link TensorError#sqnrDecibel()}. */
    OptionalDouble sqnrDecibel() {
        return TensorError.decibel(values.total(), errors.total(), unusual);
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
