package io.vernier.model;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;

/** One computation of a float model: it reads tensors and makes the tensor {@link #name()}. */
public sealed interface Step extends Serializable permits Step.OfOneTensor, Quadratic {

    /** The tensor that this step makes, such as {@code layer0.linear}. */
    String name();

    /** The tensors that this step reads: {@link LayeredModel#INPUT} or names of earlier steps. */
    List<String> reads();

    /**
     * Channels of the tensor that this step makes.
     *
     * @param channels those of the tensors that it reads
     * @throws IllegalArgumentException if it cannot read as many
     */
    int outputChannels(List<Integer> channels);

    /**
     * Computes the step on a batch.
     *
     * @param read rows of the tensors that it reads
     * @param output as many rows and {@link #outputChannels} channels; none of what it holds is read
     * @throws IllegalArgumentException if a batch has another number of channels than the step reads
     */
    void apply(List<Batch> read, DenseBatch output);

    /** Whether its outputs are margins, of which only functions follow before the prediction. */
    default boolean givesMargins() {
        return false;
    }

    /** The same computation with every tensor under another name. */
    Step renamed(UnaryOperator<String> names);

    /** Calls the visitor's method for this kind. */
    <R> R accept(Visitor<R> visitor);

    /** Something that is done with each kind in its own way; whoever forgets a kind does not compile. */
    interface Visitor<R> {
        R linear(Linear step);

        R activation(Activation step);

        R softmax(Softmax step);

        R link(Link step);

        R trees(Trees step);

        R probabilities(Probabilities step);

        R quadratic(Quadratic step);

        R interpolation(Interpolation step);

        R buckets(Buckets step);
    }

    /** A step that reads a single tensor. */
    sealed interface OfOneTensor extends Step
            permits Linear, Activation, Softmax, Link, Trees, Probabilities, Interpolation, Buckets {

        String input();

        /** See {@link Step#outputChannels(List)}; as many as it reads unless said otherwise. */
        default int outputChannels(int channels) {
            return channels;
        }

        /** See {@link Step#apply(List, DenseBatch)}. */
        void apply(Batch read, DenseBatch output);

        @Override
        default List<String> reads() {
            return List.of(input());
        }

        @Override
        default int outputChannels(List<Integer> channels) {
            return outputChannels(channels.get(0).intValue());
        }

        @Override
        default void apply(List<Batch> read, DenseBatch output) {
            apply(read.get(0), output);
        }
    }
}
