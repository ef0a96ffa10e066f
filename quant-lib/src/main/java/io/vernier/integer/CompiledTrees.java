package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.model.Decision;
import io.vernier.tree.Leaves;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A program of trees alone, in the arrays in which it is evaluated: what all of its scorers share.
 *
 * @param rank of the features
 * @param thresholds of each channel, searched fast
 * @param masks of the codes
 * @param parts of the trees, in order
 * @param sums what is added: integers as the real numbers that they are, which doubles add without rounding
 * @param scaling of these integers; absent where leaves are real numbers
 * @param function of the margins; absent where the margins are decided by
 */
record CompiledTrees(
        Instruction.Rank rank,
        List<RankSearch> thresholds,
        ChannelMasks masks,
        List<Part> parts,
        Instruction.Trees sums,
        Optional<Instruction.Dequantize> scaling,
        Optional<Function> function,
        Decision decision) {

    /** What becomes of the margins of the first rows, whose channels lie {@code stride} apart; both arrays may be the same. */
    interface Function {
        void apply(double[] margins, double[] result, int stride, int rows, int channels);

        static Optional<Function> of(Instruction instruction) {
            if (instruction instanceof Instruction.Probabilities probabilities) {
                return Optional.of(probabilities.function()::apply);
            }
            return instruction instanceof Instruction.Softmax
                    ? Optional.of(ArrayKernels.best()::softmax)
                    : Optional.empty();
        }
    }

    /** The program in this form; empty if it is another. */
    static Optional<CompiledTrees> of(IntegerProgram program) {
        List<Instruction> steps = program.instructions();
        if (steps.size() < 3 || !(steps.get(0) instanceof Instruction.Rank rank)) {
            return Optional.empty();
        }
        Optional<Instruction.Trees> added = added(steps.get(1));
        Optional<Instruction.Dequantize> scaling = Optional.of(steps.get(2))
                .filter(Instruction.Dequantize.class::isInstance)
                .map(Instruction.Dequantize.class::cast);
        int margins = scaling.isPresent() ? 2 : 1;
        Optional<Function> function = Function.of(steps.get(margins + 1));
        int last = function.isPresent() ? margins + 1 : margins;
        if (added.isEmpty() || program.decisive() != last || steps.size() != last + 2) {
            return Optional.empty();
        }
        Instruction.Trees sums = added.get();
        List<RankSearch> thresholds =
                rank.ranking().channels().stream().map(RankSearch::new).toList();
        ChannelMasks masks = ChannelMasks.of(rank.ranking());
        return Optional.of(new CompiledTrees(
                rank,
                thresholds,
                masks,
                parts(sums, rank.ranking(), masks),
                sums,
                scaling,
                function,
                program.decision()));
    }

    /** Trees with leaves of either kind. */
    private static Optional<Instruction.Trees> added(Instruction instruction) {
        if (instruction instanceof Instruction.IntegerTrees integers) {
            double[] ones = new double[integers.trees().branches().trees()];
            Arrays.fill(ones, 1);
            double[] values =
                    Arrays.stream(integers.leaves().values()).asDoubleStream().toArray();
            return Optional.of(new Instruction.Trees(
                    integers.input(),
                    integers.name(),
                    integers.channels(),
                    integers.trees(),
                    new Leaves(integers.outputs(), values, ones, 1)));
        }
        return instruction instanceof Instruction.Trees reals ? Optional.of(reals) : Optional.empty();
    }

    private static List<Part> parts(Instruction.Trees sums, Ranking ranking, ChannelMasks masks) {
        List<Part> parts = new ArrayList<>();
        int trees = sums.trees().branches().trees();
        for (int tree = 0; tree < trees; ) {
            int first = tree;
            MaskedTrees.Builder masked = new MaskedTrees.Builder(sums, ranking, masks);
            while (MaskKernels.AVAILABLE.isPresent() && tree < trees && !masked.isFull()) {
                TreeOrder order = TreeOrder.of(sums.trees().branches(), tree);
                if (order.leaves().length > MaskedTrees.MOST_LEAVES) {
                    break;
                }
                masked.add(tree++, order);
            }
            if (tree > first) {
                parts.add(new Part(first, tree, masked.build()));
            } else {
                parts.add(new Part(first, tree + 1, new LaidTree(sums, tree, ranking)));
                tree++;
            }
        }
        return List.copyOf(parts);
    }

    /**
     * Successive trees.
     *
     * @param from the first
     * @param to the one after the last
     * @param form in which they are evaluated
     */
    record Part(int from, int to, Form form) {}

    /** How trees are evaluated: by masks where this JVM has kernels for these, or one by walking, as also a large one is. */
    sealed interface Form permits MaskedTrees, LaidTree {}
}
