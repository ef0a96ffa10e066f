package io.vernier.config;

import io.vernier.model.Activation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Link;
import io.vernier.model.Probabilities;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.TreeSpecification;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code quantization} asks for that a model has not. */
public final class ModelChecks {
    private ModelChecks() {}

    /**
     * Holds the section against a model of steps.
     *
     * @throws Refusal if it would ask for something in vain (21)
     */
    public static void accept(QuantizationConfiguration quantization, LayeredModel model) {
        acceptNames(quantization, model.tensors());
        acceptTrees(quantization, model.steps());
        acceptIntegers(quantization, model.steps());
    }

    /**
     * Holds the names of exceptions against those of the model.
     *
     * @throws Refusal if one matches no tensor (21)
     */
    public static void acceptNames(QuantizationConfiguration quantization, Collection<String> tensors) {
        List<String> unmatched = quantization.unmatched(tensors);
        if (!unmatched.isEmpty()) {
            throw Refusal.before("quantization.overrides names \"" + String.join("\", \"", unmatched)
                    + "\", which matches no tensor of the model; it has " + String.join(", ", tensors) + ".");
        }
    }

    /**
     * Bits of inputs are meant for ranks too; others than these say that somebody expects trees.
     *
     * @throws Refusal if keys of trees are set and there are none (21)
     */
    public static void acceptTrees(QuantizationConfiguration quantization, Collection<Step> steps) {
        if (steps.stream().anyMatch(Trees.class::isInstance)) {
            return;
        }
        TreeSpecification trees = quantization.trees();
        refuseWithoutTrees(trees.leaves().isPresent(), "leaves", "has no leaves");
        refuseWithoutTrees(
                trees.unreached() == TreeSpecification.Unreached.PRUNE, "prune_unreached", "has no branches to prune");
        if (trees.ranks().isPresent()
                && trees.ranks().getAsInt() != quantization.inputs().bits()) {
            throw Refusal.before(
                    "quantization.inputs.ranks is " + trees.ranks().getAsInt()
                            + ", but the model has no trees, which alone read ranks; set quantization.inputs.bits, or remove it.");
        }
    }

    private static void refuseWithoutTrees(boolean asked, String key, String lack) {
        if (asked) {
            throw Refusal.before(
                    "quantization." + key + " is set, but the model has no trees, so that it " + lack + "; remove it.");
        }
    }

    /** Exceptions are of what becomes integers; elsewhere they would be passed over. */
    private static void acceptIntegers(QuantizationConfiguration quantization, Collection<Step> steps) {
        Set<String> read = steps.stream()
                .filter(step -> !isOfReals(step))
                .flatMap(step -> step.reads().stream())
                .collect(Collectors.toSet());
        boolean hasIntegerLeaves = quantization.trees().leaves().isPresent();
        List<String> integers = steps.stream()
                .filter(step -> read.contains(step.name())
                        || (!isOfReals(step) && (hasIntegerLeaves || !(step instanceof Trees))))
                .map(Step::name)
                .collect(Collectors.toList());
        integers.add(0, LayeredModel.INPUT);
        List<String> vain = quantization.unmatched(integers);
        if (!vain.isEmpty()) {
            boolean isOfLeaves = !hasIntegerLeaves && steps.stream().anyMatch(Trees.class::isInstance);
            throw Refusal.before("quantization.overrides names \"" + String.join("\", \"", vain)
                    + "\", which stays real numbers; "
                    + (isOfLeaves
                            ? "set quantization.leaves for integer leaves, or remove it."
                            : "integers are made of " + String.join(", ", integers) + "."));
        }
    }

    /** Whether a step is computed from real numbers, unless a layer reads it. */
    private static boolean isOfReals(Step step) {
        return step instanceof Activation
                || step instanceof Softmax
                || step instanceof Link
                || step instanceof Probabilities;
    }
}
