package io.vernier.arithmetic;

import java.io.Serializable;

/**
 * A closed interval of the real line, in units of the tensor it describes.
 *
 * @param lo lower end, finite
 * @param hi upper end, finite, not below {@code lo}
 */
public record Range(double lo, double hi) implements Serializable {

    /** @throws IllegalArgumentException if an end is not finite or the ends are in the wrong order */
    public Range {
        if (!Double.isFinite(lo) || !Double.isFinite(hi) || lo > hi) {
            throw new IllegalArgumentException("A range needs finite ends in order, found [" + lo + ", " + hi + "].");
        }
        // One zero, so that equal ranges are equal records.
        lo += 0.0;
        hi += 0.0;
    }

    /** {@code [-a, a]}. */
    public static Range symmetric(double a) {
        return new Range(-a, a);
    }

    /** The least range that holds this one and zero. */
    public Range includingZero() {
        return new Range(Math.min(lo, 0), Math.max(hi, 0));
    }

    /** {@code [-a, a]} with the larger magnitude of the two ends. */
    public Range symmetrized() {
        return symmetric(Math.max(Math.abs(lo), Math.abs(hi)));
    }

    /** The least range that holds both. */
    public Range union(Range other) {
        return new Range(Math.min(lo, other.lo), Math.max(hi, other.hi));
    }

    public boolean isConstant() {
        return lo == hi;
    }
}
