package io.vernier.model;

import java.util.Objects;

/**
 * The mean of a generalized linear model, element by element.
 *
 * @param name the tensor it makes
 * @param input the tensor of linear predictors
 * @param inverse what it computes
 */
public record Link(String name, String input, InverseLink inverse) implements Step {

    public Link {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        Objects.requireNonNull(inverse);
    }

    @Override
    public int outputChannels(int inputChannels) {
        return inputChannels;
    }

    @Override
    public DenseBatch apply(Batch batch) {
        return inverse.apply(Softmax.dense(name, batch));
    }
}
