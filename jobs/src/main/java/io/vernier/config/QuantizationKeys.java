package io.vernier.config;

import io.vernier.arithmetic.Convention;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.Target;
import io.vernier.quantize.TensorSpecification;
import io.vernier.quantize.TreeSpecification;
import io.vernier.refit.Budget;
import io.vernier.refit.Settings;
import io.vernier.refit.Zero;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the section {@code quantization}. */
final class QuantizationKeys {
    private static final Map<String, Convention> CONVENTIONS =
            Convention.all().stream().collect(Collectors.toMap(Convention::label, Function.identity()));
    private static final Map<String, NonFinite> NON_FINITE = Map.of("fail", NonFinite.FAIL, "skip", NonFinite.SKIP);

    private static final Map<String, Zero> ZEROS = Map.of("real", Zero.REAL, "integer", Zero.INTEGER);
    private static final Map<String, Settings.Codes> CODES =
            Map.of("plain", Settings.Codes.PLAIN, "refined", Settings.Codes.REFINED, "mixed", Settings.Codes.MIXED);
    private static final Map<String, WeightMethod> METHODS =
            Arrays.stream(WeightMethod.values()).collect(Collectors.toMap(WeightMethod::label, Function.identity()));

    private QuantizationKeys() {}

    static QuantizationConfiguration read(Section section) {
        Convention convention =
                section.choice("convention", Convention.vernier().label(), CONVENTIONS);
        Section input = section.sectionWith("inputs", "bits");
        TreeSpecification trees = TreeKeys.read(section, input);
        Optional<Zero> zero = input.value("zero").map(value -> input.choice("zero", "real", ZEROS));
        Optional<Settings.Codes> codes = input.value("codes").map(value -> input.choice("codes", "plain", CODES));
        TensorSpecification inputs = TensorKeys.read(input, Role.INPUT);
        TensorSpecification activations = TensorKeys.read(section.sectionWith("activations", "bits"), Role.ACTIVATION);
        Section weightKeys = section.sectionWith("weights", "bits");
        Optional<WeightMethod> method =
                weightKeys.value("method").map(value -> weightKeys.choice("method", "round", METHODS));
        TensorSpecification weights = TensorKeys.read(weightKeys, Role.WEIGHT);
        List<TensorOverride> overrides = OverrideKeys.read(section, role -> switch (role) {
            case INPUT -> inputs;
            case ACTIVATION -> activations;
            case WEIGHT -> weights;
        });
        Specification.Guard guard =
                section.either("guard", Specification.Guard.ON, Specification.Guard.OFF, Specification.Guard.ON);
        NonFinite nonFinite = section.choice("non_finite", "fail", NON_FINITE);
        Target target = TargetKeys.read(section);
        Optional<Budget> budget = BudgetKeys.read(section);
        section.refuseUnknown();
        return new QuantizationConfiguration(
                convention,
                inputs,
                trees,
                activations,
                weights,
                method,
                zero,
                codes,
                overrides,
                guard,
                target,
                budget,
                nonFinite);
    }
}
