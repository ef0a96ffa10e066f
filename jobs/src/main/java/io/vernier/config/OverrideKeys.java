package io.vernier.config;

import io.vernier.arithmetic.Scheme;
import io.vernier.config.Value.Items;
import io.vernier.config.Value.Mapping;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Granularity;
import io.vernier.quantize.Role;
import io.vernier.quantize.TensorSpecification;
import io.vernier.range.RangeEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Reads {@code overrides}: a list of maps, each a glob and what is different for the tensors that it matches. */
final class OverrideKeys {
    /** Layers that a glob is tried on before the model is known. */
    private static final int LAYERS = 64;

    private OverrideKeys() {}

    static List<TensorOverride> read(Section quantization, Function<Role, TensorSpecification> bases) {
        List<TensorOverride> overrides = new ArrayList<>();
        List<Object> resolved = new ArrayList<>();
        Optional<Value> written = quantization.value("overrides");
        if (written.isPresent() && written.get() instanceof Items items) {
            for (int index = 0; index < items.values().size(); index++) {
                Value item = items.values().get(index);
                String name = quantization.name("overrides") + "[" + index + "]";
                if (item instanceof Mapping mapping) {
                    Section section = new Section(name, mapping, quantization.problems());
                    overrides.add(read(section, bases, resolved));
                } else {
                    quantization.problems().bad(name, item, "a map with \"tensor\" and what is different");
                }
            }
        } else if (written.isPresent()) {
            quantization.problems().bad(quantization.name("overrides"), written.get(), "a list");
        }
        quantization.resolve("overrides", List.copyOf(resolved));
        return overrides;
    }

    private static TensorOverride read(
            Section section, Function<Role, TensorSpecification> bases, List<Object> resolved) {
        String glob = section.requiredText("tensor");
        Optional<Integer> bits = section.value("bits").map(value -> TensorKeys.bits(section, 8));
        Optional<Boolean> signed = section.value("signed").map(value -> section.either("signed", true, false, true));
        Optional<Scheme> scheme =
                section.value("scheme").map(value -> section.choice("scheme", "asymmetric", TensorKeys.SCHEMES));
        Map<String, Granularity> granularities = new TreeMap<>(TensorKeys.granularities(Role.INPUT));
        granularities.putAll(TensorKeys.granularities(Role.WEIGHT));
        Optional<Granularity> granularity =
                section.value("granularity").map(value -> section.choice("granularity", "per-tensor", granularities));
        Optional<RangeEstimator> estimator = EstimatorKey.read(section);
        section.refuseUnknown();
        if (section.entries().size() < 2) {
            section.problems()
                    .add("\"" + section.path() + "\" changes nothing: give bits or another key, or remove it.");
        }
        UnaryOperator<TensorSpecification> change = base -> new TensorSpecification(
                bits.orElse(base.bits()),
                signed.orElse(base.signed()),
                scheme.orElse(base.scheme()),
                granularity.orElse(base.granularity()),
                estimator.orElse(base.estimator()));
        TensorOverride override = new TensorOverride(
                glob, section.entries().keySet(), base -> possible(section.path(), change.apply(base)));
        resolved.add(section.resolved());
        for (Role role : Role.values()) {
            if (names(role).stream().anyMatch(override::matches)) {
                check(section, role, bases.apply(role), change);
            }
        }
        return override;
    }

    private static TensorSpecification possible(String path, TensorSpecification specification) {
        Optional<String> conflict = TensorKeys.conflict(specification);
        if (conflict.isPresent()) {
            throw Refusal.before("\"" + path + "\" " + conflict.get());
        }
        return specification;
    }

    /** What is wrong with the override in a role, unless the section of that role is wrong already. */
    private static void check(
            Section section, Role role, TensorSpecification base, UnaryOperator<TensorSpecification> change) {
        Object granularity = section.resolved().getOrDefault("granularity", "per-tensor");
        Map<String, Granularity> granularities = TensorKeys.granularities(role);
        if (!granularities.containsKey(granularity)) {
            section.problems()
                    .add("\"" + section.name("granularity") + "\" is \"" + granularity + "\" and the glob matches "
                            + role.label() + " tensors: expected one of "
                            + granularities.keySet().stream().sorted().toList() + ", or a narrower glob.");
        }
        if (TensorKeys.conflict(role, base).isEmpty()) {
            TensorKeys.conflict(role, change.apply(base)).ifPresent(conflict -> section.problems()
                    .add("\"" + section.path() + "\" (for " + role.label() + " tensors) " + conflict));
        }
    }

    private static List<String> names(Role role) {
        return switch (role) {
            case INPUT -> List.of("input");
            case ACTIVATION -> layers("sigmoid");
            case WEIGHT -> layers("linear");
        };
    }

    private static List<String> layers(String kind) {
        return IntStream.range(0, LAYERS)
                .mapToObj(layer -> "layer" + layer + "." + kind)
                .toList();
    }
}
