package io.vernier.statistics;

import io.vernier.arithmetic.SimdProviders;
import java.lang.invoke.MethodHandles;

/**
 * The parts of observing a block of values that can be done to several values at once: their float32 patterns, extremes and zeros,
 * and the addition of bins.
 */
interface FloatViews {
    /** The fastest that this JVM has. */
    FloatViews BEST = SimdProviders.find(MethodHandles.lookup(), FloatViews.class, "VectorFloatViews")
            .orElse(ScalarFloatViews.INSTANCE);

    /**
     * Looks at {@code values[offset]} to {@code values[offset + length - 1]}.
     *
     * @param patterns takes the patterns of the float32 views from {@code patterns[at]} on, without negative zero
     * @return false if one of them has no float32 view; then neither the block nor the patterns mean anything
     */
    boolean fill(ViewBlock block, double[] values, int offset, int length, int[] patterns, int at);

    /** Adds {@code from[at]} to {@code from[at + length - 1]} to the elements of {@code to} from {@code start} on, and leaves zeros. */
    void move(long[] from, int at, long[] to, int start, int length);
}
