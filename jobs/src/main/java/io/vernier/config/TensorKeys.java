package io.vernier.config;

import io.vernier.arithmetic.IntegerType;
import io.vernier.arithmetic.Scheme;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.Role;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import java.util.Map;
import java.util.Optional;

/** Reads the sections {@code inputs}, {@code activations} and {@code weights}, and says which specifications cannot be. */
final class TensorKeys {
    static final Map<String, Scheme> SCHEMES = Map.of("asymmetric", Scheme.ASYMMETRIC, "symmetric", Scheme.SYMMETRIC);

    private static final TensorSpecification INPUTS =
            new TensorSpecification(8, false, Scheme.ASYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());
    private static final TensorSpecification ACTIVATIONS = new TensorSpecification(
            8, false, Scheme.ASYMMETRIC, Granularity.PER_TENSOR, RangeEstimator.meanSquaredError());
    private static final TensorSpecification WEIGHTS =
            new TensorSpecification(8, true, Scheme.SYMMETRIC, Granularity.PER_CHANNEL, RangeEstimator.minMax());

    private TensorKeys() {}

    /** The granularities of a role by their labels. */
    static Map<String, Granularity> granularities(Role role) {
        return switch (role) {
            case INPUT -> Map.of("per-feature", Granularity.PER_CHANNEL, "per-tensor", Granularity.PER_TENSOR);
            case ACTIVATION -> Map.of("per-tensor", Granularity.PER_TENSOR);
            case WEIGHT ->
                Map.of(
                        "per-output",
                        Granularity.PER_CHANNEL,
                        "per-tensor",
                        Granularity.PER_TENSOR,
                        "per-row",
                        Granularity.PER_ROW,
                        "per-column",
                        Granularity.PER_COLUMN);
        };
    }

    static TensorSpecification read(Section section, Role role) {
        TensorSpecification defaults =
                switch (role) {
                    case INPUT -> INPUTS;
                    case ACTIVATION -> ACTIVATIONS;
                    case WEIGHT -> WEIGHTS;
                };
        TensorSpecification specification = new TensorSpecification(
                bits(section, defaults.bits()),
                section.either("signed", true, false, defaults.signed()),
                section.choice("scheme", label(SCHEMES, defaults.scheme()), SCHEMES),
                section.choice("granularity", label(granularities(role), defaults.granularity()), granularities(role)),
                estimator(section, role, defaults));
        section.refuseUnknown();
        conflict(role, specification)
                .ifPresent(conflict -> section.problems().add("\"" + section.path() + "\" " + conflict));
        return specification;
    }

    static int bits(Section section, int defaultBits) {
        return (int) section.integer("bits", defaultBits, IntegerType.MIN_BITS, IntegerType.MAX_BITS);
    }

    private static RangeEstimator estimator(Section section, Role role, TensorSpecification defaults) {
        if (role == Role.WEIGHT) {
            return defaults.estimator();
        }
        section.resolve("estimator", defaults.estimator().label());
        return EstimatorKey.read(section).orElse(defaults.estimator());
    }

    private static <T> String label(Map<String, T> choices, T choice) {
        return choices.entrySet().stream()
                .filter(entry -> entry.getValue().equals(choice))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Why a tensor of this role cannot be so, as the rest of a sentence. */
    static Optional<String> conflict(Role role, TensorSpecification specification) {
        if (role == Role.WEIGHT && (!specification.signed() || specification.scheme() != Scheme.SYMMETRIC)) {
            return Optional.of("asks for weights that are not signed and symmetric: set signed to true and scheme to"
                    + " symmetric.");
        }
        return conflict(specification);
    }

    /** Why no tensor can be so, as the rest of a sentence. */
    static Optional<String> conflict(TensorSpecification specification) {
        if (specification.scheme() != Scheme.SYMMETRIC) {
            return Optional.empty();
        }
        if (!specification.signed()) {
            return Optional.of("is symmetric with signed false: set signed to true or scheme to asymmetric.");
        }
        return specification.bits() < 2
                ? Optional.of("is signed and symmetric with 1 bit: expected 2 to 16 bits.")
                : Optional.empty();
    }
}
