package io.vernier.statistics;

import io.vernier.arithmetic.SimdProviders;
import java.lang.invoke.MethodHandles;

/**
 * The part of observing a block of values that needs no bins, so that it can be done to several values at once: their float32
 * patterns, extremes and zeros.
 */
interface FloatViews {
    /** The fastest that this JVM has. */
    FloatViews BEST = SimdProviders.find(MethodHandles.lookup(), FloatViews.class, "VectorFloatViews")
            .orElse(ScalarFloatViews.INSTANCE);

    /**
     * Fills a block from {@code values[offset]} to {@code values[offset + length - 1]}.
     *
     * @param length at most {@link ViewBlock#CAPACITY}
     * @return false if one of them has no float32 view; then the block means nothing
     */
    boolean fill(ViewBlock block, double[] values, int offset, int length);
}
