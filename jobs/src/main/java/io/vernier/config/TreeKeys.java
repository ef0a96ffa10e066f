package io.vernier.config;

import io.vernier.arithmetic.IntegerType;
import io.vernier.quantize.TreeSpecification;
import java.util.OptionalInt;

/** Reads the keys of trees: {@code ranks} of {@code inputs}, {@code leaves} and {@code prune_unreached}. */
final class TreeKeys {
    private static final String LEAVES = "leaves";
    private static final int LEAST_BITS = 2;
    private static final int BITS = 8;

    private TreeKeys() {}

    /** @param inputs the section of that name */
    static TreeSpecification read(Section quantization, Section inputs) {
        return new TreeSpecification(
                RankKeys.read(inputs),
                leaves(quantization),
                quantization.either(
                        "prune_unreached",
                        TreeSpecification.Unreached.PRUNE,
                        TreeSpecification.Unreached.KEEP,
                        TreeSpecification.Unreached.KEEP));
    }

    private static OptionalInt leaves(Section quantization) {
        // Absent, it stays out of what is resolved: no number of bits stands for real numbers.
        if (quantization.value(LEAVES).isEmpty()) {
            return OptionalInt.empty();
        }
        Section section = quantization.sectionWith(LEAVES, "bits");
        int bits = (int) section.integer("bits", BITS, LEAST_BITS, IntegerType.MAX_BITS);
        section.refuseUnknown();
        return OptionalInt.of(bits);
    }
}
