package io.vernier.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A function of each element by itself that is linear between boundaries and constant beyond the outer ones.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param boundaries ascending
 * @param values at the boundaries
 */
@SuppressWarnings("ArrayRecordComponent")
public record Interpolation(String name, String input, double[] boundaries, double[] values)
        implements Step.OfOneTensor {

    /** @throws IllegalArgumentException if there is no boundary or not a value for each, or a number is not finite or out of order */
    public Interpolation {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        boolean fits = boundaries.length > 0 && boundaries.length == values.length;
        for (int k = 0; fits && k < boundaries.length; k++) {
            fits = Double.isFinite(boundaries[k])
                    && Double.isFinite(values[k])
                    && (k == 0 || boundaries[k - 1] < boundaries[k]);
        }
        if (!fits) {
            throw new IllegalArgumentException("Step \"" + name + "\" has " + boundaries.length + " boundaries and "
                    + values.length + " values, expected as many of each, finite, and boundaries ascending.");
        }
    }

    /** The value at {@code x}. */
    public double at(double x) {
        int place = Arrays.binarySearch(boundaries, x);
        if (place >= 0) {
            return values[place];
        }
        int right = -place - 1;
        if (right == 0 || right == values.length) {
            return values[Math.max(0, right - 1)];
        }
        double before = boundaries[right - 1];
        double from = values[right - 1];
        return from + (values[right] - from) * (x - before) / (boundaries[right] - before);
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        double[] x = batch.dense(name).values();
        for (int k = 0; k < batch.rows() * batch.channels(); k++) {
            output.values()[k] = at(x[k]);
        }
    }

    @Override
    public Interpolation renamed(UnaryOperator<String> names) {
        return new Interpolation(names.apply(name), names.apply(input), boundaries, values);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.interpolation(this);
    }
}
