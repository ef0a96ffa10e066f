package io.vernier.model;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Probabilities of classes, or their logarithms, from margins.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param function what it computes
 */
public record Probabilities(String name, String input, ClassProbabilities function) implements Step.OfOneTensor {

    public Probabilities {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        Objects.requireNonNull(function);
    }

    @Override
    public int outputChannels(int channels) {
        function.requireClasses(channels);
        return channels;
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        double[] margins = batch.dense(name).values();
        function.apply(margins, output.values(), batch.rows(), batch.rows(), batch.channels());
    }

    @Override
    public Probabilities renamed(UnaryOperator<String> names) {
        return new Probabilities(names.apply(name), names.apply(input), function);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.probabilities(this);
    }
}
