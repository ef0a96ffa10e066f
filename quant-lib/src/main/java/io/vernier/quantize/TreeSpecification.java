package io.vernier.quantize;

import java.util.OptionalInt;

/**
 * How the trees of a model are to be quantized.
 *
 * @param ranks bits of the ranks that they read; as many as their thresholds need where absent
 * @param leaves bits of their leaves, 2 to 16; real numbers where absent
 * @param unreached what becomes of branches that no calibrated row has reached
 */
public record TreeSpecification(OptionalInt ranks, OptionalInt leaves, Unreached unreached) {

    /** Without loss: all thresholds, real leaves and every branch. */
    public static final TreeSpecification EXACT =
            new TreeSpecification(OptionalInt.empty(), OptionalInt.empty(), Unreached.KEEP);

    /** Branches that no calibrated row has reached. */
    public enum Unreached {
        KEEP,
        PRUNE
    }
}
