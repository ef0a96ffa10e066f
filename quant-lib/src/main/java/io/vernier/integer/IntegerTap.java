package io.vernier.integer;

import io.vernier.model.DenseBatch;

/** Sees the result of every instruction of a program but the prediction, in order; what it is shown is to be consumed at once. */
public interface IntegerTap {

    /** A tap that looks at nothing. */
    IntegerTap NONE = new IntegerTap() {};

    /** What {@code quantize} or {@code table} made. */
    default void codes(int step, Codes codes) {}

    /** What {@code linear} or {@code integer_trees} made. */
    default void accumulators(int step, IntegerTensor accumulators) {}

    /** What {@code dequantize} or a function after it made. */
    default void reals(int step, DenseBatch reals) {}
}
