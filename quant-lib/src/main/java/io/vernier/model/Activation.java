package io.vernier.model;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A function of each element by itself.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param function what it computes
 */
public record Activation(String name, String input, Function function) implements Step.OfOneTensor {

    /** The functions of one element. */
    public enum Function {
        SIGMOID;

        /** The value at {@code x}. */
        public double apply(double x) {
            return switch (this) {
                case SIGMOID -> Links.sigmoid(x);
            };
        }
    }

    public Activation {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        Objects.requireNonNull(function);
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        switch (function) {
            case SIGMOID -> Links.sigmoid(batch.dense(name), output);
        }
    }

    @Override
    public Activation renamed(UnaryOperator<String> names) {
        return new Activation(names.apply(name), names.apply(input), function);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.activation(this);
    }
}
