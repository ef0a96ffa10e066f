package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalDouble;

/** The greatest |y' - y| of each tensor, of y by the float model and what the integers stand for; infinite where one is no number. */
public final class GreatestErrors {
    private static final double NONE = -1;

    private final double[] greatest;

    GreatestErrors(int tensors) {
        greatest = new double[tensors];
        Arrays.fill(greatest, NONE);
    }

    /** Observes the error of one value of a tensor. */
    public void observe(int tensor, double floatValue, double quantizedValue) {
        double error = Math.abs(quantizedValue - floatValue);
        greatest[tensor] = Math.max(greatest[tensor], Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
    }

    /** Observes the errors of the first {@code length} values of a tensor. */
    void observe(int tensor, double[] floats, double[] quantized, int length) {
        double most = greatest[tensor];
        for (int k = 0; k < length; k++) {
            double error = Math.abs(quantized[k] - floats[k]);
            // Seldom true, so it costs less than the greater of two; true of NaN.
            if (!(error <= most)) {
                most = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            }
        }
        greatest[tensor] = most;
    }

    /** Of a tensor; absent before its first value. */
    OptionalDouble of(int tensor) {
        return greatest[tensor] == NONE ? OptionalDouble.empty() : OptionalDouble.of(greatest[tensor]);
    }

    void merge(GreatestErrors other) {
        Arrays.setAll(greatest, tensor -> Math.max(greatest[tensor], other.greatest[tensor]));
    }

    void encode(DataOutput out) throws IOException {
        for (double error : greatest) {
            out.writeDouble(error);
        }
    }

    static GreatestErrors decode(int tensors, DataInput in) throws IOException {
        GreatestErrors errors = new GreatestErrors(tensors);
        for (int tensor = 0; tensor < tensors; tensor++) {
            errors.greatest[tensor] = in.readDouble();
        }
        return errors;
    }
}
