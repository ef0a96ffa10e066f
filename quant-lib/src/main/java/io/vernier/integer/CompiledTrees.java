package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.model.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program of trees alone, in the arrays in which it is evaluated: what all of its scorers share.
 *
 * @param rank of the features
 * @param thresholds of each channel, searched fast
 * @param trees laid out for rows in lanes
 * @param sums the instruction that they are made from
 * @param function of the margins; absent where the margins are decided by
 */
record CompiledTrees(
        Instruction.Rank rank,
        List<RankSearch> thresholds,
        List<LaidTree> trees,
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
        List<LaidTree> trees = new ArrayList<>();
        for (int tree = 0; tree < sums.leaves().weights().length; tree++) {
            trees.add(new LaidTree(sums, tree, rank.ranking()));
        }
        return Optional.of(new CompiledTrees(rank, thresholds, trees, sums, function, program.decision()));
    }
}
