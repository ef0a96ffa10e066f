package io.vernier.model;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The mean of a generalized linear model, element by element.
 *
 * @param name the tensor it makes
 * @param input the tensor of linear predictors
 * @param inverse what it computes
 */
public record Link(String name, String input, InverseLink inverse) implements Step.OfOneTensor {

    public Link {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        Objects.requireNonNull(inverse);
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        inverse.apply(batch.dense(name), output);
    }

    @Override
    public Link renamed(UnaryOperator<String> names) {
        return new Link(names.apply(name), names.apply(input), inverse);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.link(this);
    }
}
