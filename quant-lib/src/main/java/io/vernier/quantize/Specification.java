package io.vernier.quantize;

import io.vernier.arithmetic.Convention;
import java.util.function.BiFunction;

/**
 * How a model is to be quantized.
 *
 * @param convention how ranges of inputs and activations become scales and zero points
 * @param guard whether the first layer's input scales are chosen by least expected error, or as specified
 * @param trees how trees are quantized
 * @param target what the integers are made for
 * @param tensors the specification of a tensor in a role; weights go by the name of their linear step
 */
public record Specification(
        Convention convention,
        Guard guard,
        TreeSpecification trees,
        Target target,
        BiFunction<Role, String, TensorSpecification> tensors) {

    /** Nothing of trees is lost, and the integers are run by this library. */
    public Specification(Convention convention, Guard guard, BiFunction<Role, String, TensorSpecification> tensors) {
        this(convention, guard, TreeSpecification.EXACT, Target.VERNIER, tensors);
    }

    /** The same integers for another runtime. */
    public Specification with(Target other) {
        return new Specification(convention, guard, trees, other, tensors);
    }

    /** The same with other specifications of tensors. */
    public Specification with(BiFunction<Role, String, TensorSpecification> others) {
        return new Specification(convention, guard, trees, target, others);
    }

    /** Whether the expected error decides about the scales of the input. */
    public enum Guard {
        ON,
        OFF
    }

    /** How a tensor is quantized in a role. */
    public TensorSpecification tensor(Role role, String name) {
        return tensors.apply(role, name);
    }
}
