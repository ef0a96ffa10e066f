package io.vernier.model;

import java.util.Objects;

/**
 * A function of each element by itself.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param function what it computes
 */
public record Activation(String name, String input, Function function) implements Step {

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
    public int outputChannels(int inputChannels) {
        return inputChannels;
    }

    @Override
    public DenseBatch apply(Batch batch) {
        return switch (function) {
            case SIGMOID -> Links.sigmoid(Softmax.dense(name, batch));
        };
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        switch (function) {
            case SIGMOID -> Links.sigmoid(Softmax.dense(name, batch), output);
        }
    }
}
