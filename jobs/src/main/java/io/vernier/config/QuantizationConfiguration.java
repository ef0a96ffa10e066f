package io.vernier.config;

import io.vernier.arithmetic.Convention;
import io.vernier.model.LayeredModel;
import io.vernier.model.Trees;
import io.vernier.quantize.Role;
import io.vernier.quantize.Specification;
import io.vernier.quantize.Target;
import io.vernier.quantize.TensorSpecification;
import io.vernier.quantize.TreeSpecification;
import io.vernier.refit.Budget;
import io.vernier.refit.Settings;
import io.vernier.refit.Zero;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a model becomes integers.
 *
 * @param convention how ranges become scales and zero points
 * @param inputs the specification of the input
 * @param trees how trees become integers, without exceptions
 * @param activations the specification of activations between layers
 * @param weights the specification of weights
 * @param method how weights become integers; absent where their width and the model decide
 * @param zero where codes may have their zero; absent where the method decides
 * @param codes how the codes of re-fitted inputs are chosen; absent where the method decides
 * @param overrides exceptions by tensor name, first match wins
 * @param guard whether the expected error decides about the scales of the input
 * @param target what the integers are made for
 * @param budget what the integers may take at most, under which widths are chosen; absent where they are as configured
 * @param nonFinite what NaN and infinities in the data do
 */
public record QuantizationConfiguration(
        Convention convention,
        TensorSpecification inputs,
        TreeSpecification trees,
        TensorSpecification activations,
        TensorSpecification weights,
        Optional<WeightMethod> method,
        Optional<Zero> zero,
        Optional<Settings.Codes> codes,
        List<TensorOverride> overrides,
        Specification.Guard guard,
        Target target,
        Optional<Budget> budget,
        NonFinite nonFinite) {

    public QuantizationConfiguration {
        overrides = List.copyOf(overrides);
    }

    /** The same with rounded weights and exceptions before those that there are. */
    public QuantizationConfiguration rounded(List<TensorOverride> before) {
        List<TensorOverride> all = new ArrayList<>(before);
        all.addAll(overrides);
        return new QuantizationConfiguration(
                convention,
                inputs,
                trees,
                activations,
                weights,
                Optional.of(WeightMethod.ROUND),
                zero,
                codes,
                all,
                guard,
                target,
                Optional.empty(),
                nonFinite);
    }

    /** The specification of each tensor in each role, overrides applied. */
    public Specification specification() {
        return new Specification(convention, guard, treeSpecification(), target, this::tensor);
    }

    /** Bits of the input that an exception says are meant for ranks too, and those of the margin for leaves that are to be integers. */
    private TreeSpecification treeSpecification() {
        OptionalInt leaves = trees.leaves();
        if (leaves.isPresent() && !deciding("bits", List.of(Trees.MARGIN)).isEmpty()) {
            leaves = OptionalInt.of(tensor(Role.WEIGHT, Trees.MARGIN).bits());
        }
        OptionalInt ranks = deciding("bits", List.of(LayeredModel.INPUT)).isEmpty()
                ? trees.ranks()
                : OptionalInt.of(tensor(Role.INPUT, LayeredModel.INPUT).bits());
        return new TreeSpecification(ranks, leaves, trees.unreached());
    }

    /** The specification of a tensor, its exception applied. */
    public TensorSpecification tensor(Role role, String name) {
        TensorSpecification base =
                switch (role) {
                    case INPUT -> inputs;
                    case ACTIVATION -> activations;
                    case WEIGHT -> weights;
                };
        return exception(name).map(override -> override.applyTo(base)).orElse(base);
    }

    private Optional<TensorOverride> exception(String tensor) {
        return overrides.stream().filter(override -> override.matches(tensor)).findFirst();
    }

    /** The globs of the exceptions that say a key of each of these tensors; none if one of these is left to its section. */
    public Set<String> deciding(String key, Collection<String> tensors) {
        Set<String> globs = new TreeSet<>();
        for (String tensor : tensors) {
            Optional<TensorOverride> deciding =
                    exception(tensor).filter(override -> override.keys().contains(key));
            if (deciding.isEmpty()) {
                return Set.of();
            }
            globs.add(deciding.get().glob());
        }
        return globs;
    }

    /** The globs that match none of these tensors, which is an error. */
    public List<String> unmatched(Collection<String> tensors) {
        return overrides.stream()
                .filter(override -> tensors.stream().noneMatch(override::matches))
                .map(TensorOverride::glob)
                .toList();
    }
}
