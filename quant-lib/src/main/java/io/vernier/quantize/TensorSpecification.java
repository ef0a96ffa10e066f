package io.vernier.quantize;

import io.vernier.arithmetic.Scheme;
import io.vernier.range.RangeEstimator;

/**
 * How one tensor is to be quantized.
 *
 * @param bits width of its codes
 * @param signed whether codes may be negative
 * @param scheme whether codes lie around zero
 * @param granularity how many scales it has
 * @param estimator how its range is found; weights have their own extremes
 */
public record TensorSpecification(
        int bits, boolean signed, Scheme scheme, Granularity granularity, RangeEstimator estimator) {

    /** The same with codes of another width. */
    public TensorSpecification with(int otherBits) {
        return new TensorSpecification(otherBits, signed, scheme, granularity, estimator);
    }

    /** The same with ranges that are found otherwise. */
    TensorSpecification with(RangeEstimator other) {
        return new TensorSpecification(bits, signed, scheme, granularity, other);
    }
}
