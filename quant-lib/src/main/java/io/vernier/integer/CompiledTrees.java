package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.model.Decision;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program of trees alone, in the arrays in which it is evaluated: what all of its scorers share.
 *
 * @param rank of the features
 * @param thresholds of each channel, searched fast
 * @param masks of the codes
 * @param parts of the trees, in order
 * @param sums the instruction that they are made from
 * @param function of the margins; absent where the margins are decided by
 */
record CompiledTrees(
        Instruction.Rank rank,
        List<RankSearch> thresholds,
        ChannelMasks masks,
        List<Part> parts,
        Instruction.Trees sums,
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
        if (steps.size() < 3
                || steps.size() > 4
                || !(steps.get(0) instanceof Instruction.Rank rank)
                || !(steps.get(1) instanceof Instruction.Trees sums)) {
            return Optional.empty();
        }
        Optional<Function> function = Optional.empty();
        if (steps.size() == 4) {
            function = Function.of(steps.get(2));
            if (function.isEmpty() || program.decisive() != 2) {
                return Optional.empty();
            }
        }
        List<RankSearch> thresholds =
                rank.ranking().channels().stream().map(RankSearch::new).toList();
        ChannelMasks masks = ChannelMasks.of(rank.ranking());
        return Optional.of(new CompiledTrees(
                rank, thresholds, masks, parts(sums, rank.ranking(), masks), sums, function, program.decision()));
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
