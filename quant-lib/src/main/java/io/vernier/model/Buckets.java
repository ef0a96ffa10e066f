package io.vernier.model;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * {@code floor(factor x)} of each element: the number of the bucket that it falls into.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param factor buckets in one unit, positive and finite
 */
public record Buckets(String name, String input, double factor) implements Step.OfOneTensor {

    /** @throws IllegalArgumentException if the factor is no positive number */
    public Buckets {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(
                    "Step \"" + name + "\" has " + factor + " buckets in a unit, expected a positive finite number.");
        }
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        double[] x = batch.dense(name).values();
        for (int k = 0; k < batch.rows() * batch.channels(); k++) {
            output.values()[k] = Math.floor(factor * x[k]);
        }
    }

    @Override
    public Buckets renamed(UnaryOperator<String> names) {
        return new Buckets(names.apply(name), names.apply(input), factor);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.buckets(this);
    }
}
