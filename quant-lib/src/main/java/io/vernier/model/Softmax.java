package io.vernier.model;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * {@code exp(x_c) / sum_k exp(x_k)} over the channels of each row, shifted by the row's maximum.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 */
public record Softmax(String name, String input) implements Step.OfOneTensor {

    public Softmax {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        Links.softmax(batch.dense(name), output);
    }

    @Override
    public Softmax renamed(UnaryOperator<String> names) {
        return new Softmax(names.apply(name), names.apply(input));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.softmax(this);
    }
}
