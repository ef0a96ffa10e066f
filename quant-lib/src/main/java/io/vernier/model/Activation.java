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
        SIGMOID,
        /** The number, or 0 where it is negative. */
        RELU,
        /** The hyperbolic tangent, at most 2.5 units in the last place off, the same on every machine. */
        TANH;

        /** The value at {@code x}. */
        public double apply(double x) {
            return switch (this) {
                case SIGMOID -> Links.sigmoid(x);
                case RELU -> Math.max(0.0, x);
                case TANH -> StrictMath.tanh(x);
            };
        }

        /** The derivative where the value is this; 0 where that of {@link #RELU} jumps. */
        public double slope(double value) {
            return switch (this) {
                case SIGMOID -> value * (1 - value);
                case RELU -> value > 0 ? 1 : 0;
                case TANH -> 1 - value * value;
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
            case RELU, TANH -> {
                double[] read = batch.dense(name).values();
                for (int k = 0; k < batch.rows() * batch.channels(); k++) {
                    output.values()[k] = function.apply(read[k]);
                }
            }
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
