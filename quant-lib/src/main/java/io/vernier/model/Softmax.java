package io.vernier.model;

import java.util.Objects;

/**
 * {@code exp(x_c) / sum_k exp(x_k)} over the channels of each row, shifted by the row's maximum.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 */
public record Softmax(String name, String input) implements Step {

    public Softmax {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
    }

    @Override
    public int outputChannels(int inputChannels) {
        return inputChannels;
    }

    @Override
    public DenseBatch apply(Batch batch) {
        return Links.softmax(dense(name, batch));
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        Links.softmax(dense(name, batch), output);
    }

    static DenseBatch dense(String name, Batch batch) {
        if (batch instanceof DenseBatch dense) {
            return dense;
        }
        throw new IllegalArgumentException("Step \"" + name + "\" reads what a step made, found a sparse batch.");
    }
}
