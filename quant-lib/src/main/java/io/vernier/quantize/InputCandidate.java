package io.vernier.quantize;

import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.range.RangeEstimator;

/**
 * A way to scale the input of the first layer.
 *
 * @param granularity a scale for each feature, or one
 * @param zero whether zero is inside each range
 * @param estimator how the ranges are found
 */
record InputCandidate(Granularity granularity, ZeroPolicy zero, RangeEstimator estimator) {

    String label() {
        return (granularity == Granularity.PER_CHANNEL ? "per-feature" : "one scale")
                + (zero == ZeroPolicy.INSIDE ? " with zero inside" : "");
    }
}
