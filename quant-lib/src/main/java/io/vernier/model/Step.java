package io.vernier.model;

import java.io.Serializable;

/** One computation of a float model: it reads the tensor {@link #input()} and makes the tensor {@link #name()}. */
public sealed interface Step extends Serializable permits Linear, Activation, Softmax, Link {

    /** The tensor that this step makes, such as {@code layer0.linear}. */
    String name();

    /** The tensor that this step reads: {@link LayeredModel#INPUT} or the name of an earlier step. */
    String input();

    /** Channels of the tensor that this step makes, given those of the one it reads. */
    int outputChannels(int inputChannels);

    /**
     * Computes the step on a batch.
     *
     * @throws IllegalArgumentException if the batch has another number of channels than the step reads
     */
    DenseBatch apply(Batch input);

    /**
     * Computes the step on a batch into another one.
     *
     * @param output as many rows as the input and {@link #outputChannels} channels; none of what it holds is read
     * @throws IllegalArgumentException if the batch has another number of channels than the step reads
     */
    default void apply(Batch input, DenseBatch output) {
        DenseBatch result = apply(input);
        System.arraycopy(result.values(), 0, output.values(), 0, result.rows() * result.channels());
    }
}
