package io.vernier.jobs.config;

import io.vernier.arithmetic.Convention;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.TensorSpecification;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the section {@code quantization}. */
final class QuantizationKeys {
    private static final Map<String, Convention> CONVENTIONS =
            Convention.all().stream().collect(Collectors.toMap(Convention::label, Function.identity()));
    private static final Map<String, NonFinite> NON_FINITE = Map.of("fail", NonFinite.FAIL, "skip", NonFinite.SKIP);

    private QuantizationKeys() {}

    static QuantizationConfiguration read(Section section) {
        Convention convention =
                section.choice("convention", Convention.vernier().label(), CONVENTIONS);
        Section input = section.sectionWith("inputs", "bits");
        OptionalInt ranks = RankKeys.read(input);
        TensorSpecification inputs = TensorKeys.read(input, Role.INPUT);
        TensorSpecification activations = TensorKeys.read(section.sectionWith("activations", "bits"), Role.ACTIVATION);
        TensorSpecification weights = TensorKeys.read(section.sectionWith("weights", "bits"), Role.WEIGHT);
        List<TensorOverride> overrides = OverrideKeys.read(section, role -> switch (role) {
            case INPUT -> inputs;
            case ACTIVATION -> activations;
            case WEIGHT -> weights;
        });
        Specification.Guard guard =
                section.either("guard", Specification.Guard.ON, Specification.Guard.OFF, Specification.Guard.ON);
        NonFinite nonFinite = section.choice("non_finite", "fail", NON_FINITE);
        section.refuseUnknown();
        return new QuantizationConfiguration(
                convention, inputs, ranks, activations, weights, overrides, guard, nonFinite);
    }
}
