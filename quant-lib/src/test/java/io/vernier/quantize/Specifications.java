package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.Scheme;
import io.vernier.range.RangeEstimator;

/** Specifications for the tests of this package. */
final class Specifications {
    private Specifications() {}

    static final TensorSpecification UNSIGNED_8 = inputs(8);

    static final TensorSpecification ACTIVATIONS_8 = new TensorSpecification(
            8, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.meanSquaredError());

    /** The defaults of the configuration at another width, activations at 8 bits. */
    static Specification defaults(int bits, Specification.Guard guard) {
        return of(Convention.vernier(), guard, inputs(bits), symmetric(bits, Granularity.PER_CHANNEL), ACTIVATIONS_8);
    }

    /** The same with another width of weights. */
    static Specification defaults(int inputBits, Specification.Guard guard, int weightBits) {
        return of(
                Convention.vernier(),
                guard,
                inputs(inputBits),
                symmetric(weightBits, Granularity.PER_CHANNEL),
                ACTIVATIONS_8);
    }

    /** The defaults with these widths of inputs and weights. */
    static Specification defaults(int inputBits, int weightBits) {
        return of(
                Convention.vernier(),
                Specification.Guard.ON,
                inputs(inputBits),
                symmetric(weightBits, Granularity.PER_CHANNEL),
                ACTIVATIONS_8);
    }

    /** All roles with as many bits, and ranges that hold everything. */
    static Specification wide(int bits) {
        return of(
                Convention.vernier(),
                Specification.Guard.ON,
                inputs(bits),
                symmetric(bits, Granularity.PER_CHANNEL),
                new TensorSpecification(
                        bits, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.minMax()));
    }

    static TensorSpecification inputs(int bits) {
        return new TensorSpecification(
                bits, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
    }

    static TensorSpecification symmetric(int bits, Granularity granularity) {
        return new TensorSpecification(bits, true, Scheme.SYMMETRIC, granularity, RangeEstimator.minMax());
    }

    static Specification of(
            Convention convention,
            Specification.Guard guard,
            TensorSpecification inputs,
            TensorSpecification weights,
            TensorSpecification activations) {
        return new Specification(convention, guard, (role, tensor) -> switch (role) {
            case INPUT -> inputs;
            case WEIGHT -> weights;
            case ACTIVATION -> activations;
        });
    }
}
