package io.vernier.integer;

import io.vernier.model.Batch;

/**
 * The inner loops of integer inference. Every implementation gives the same integers as {@link #scalar()}, which is written to be
 * read.
 */
public interface Kernels {

    /** The reference. */
    static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }

    /** The fastest that this JVM has. */
    static Kernels best() {
        return BlockedKernels.INSTANCE;
    }

    /** Codes of a batch without NaN; infinities saturate. */
    Codes quantize(Instruction.Quantize instruction, Batch batch);

    /** Accumulators of a batch of codes, in the unit that the proof allows. */
    IntegerTensor linear(Instruction.Linear instruction, Codes codes);

    /** Codes of a batch of accumulators. */
    Codes.Dense table(Instruction.Table instruction, IntegerTensor accumulators);

    /** Codes of a batch of accumulators that are within 32 bits. */
    default Codes.Dense requantize(Instruction.Requantize instruction, IntegerTensor accumulators) {
        return ScalarKernels.INSTANCE.requantize(instruction, accumulators);
    }
}
