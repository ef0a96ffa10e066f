package io.vernier.benchmark;

import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random forests of two classes over {@link Perceptrons#INPUTS} features, with drawn splits at 31 thresholds of each, and full trees. */
final class Forests {
    private static final int THRESHOLDS = 31;

    private Forests() {}

    static IntegerProgram program(int trees, int depth) {
        return program(ensemble(trees, depth));
    }

    static IntegerProgram program(TreeEnsemble ensemble) {
        Ranking ranking = Ranking.of(ensemble);
        return new IntegerProgram(List.of(
                new Instruction.Rank("input", ranking),
                new Instruction.Trees(
                        0,
                        "trees.margin",
                        ranking.channels().size(),
                        RankedTrees.of(ensemble, ranking),
                        ensemble.leaves()),
                new Instruction.Probabilities(1, "trees.probability", 2, ClassProbabilities.SHARES),
                new Instruction.Predict(2, "prediction", 2, new Decision.Argmax(List.of(1.0, 1.0)))));
    }

    static TreeEnsemble ensemble(int trees, int depth) {
        SplittableRandom random = new SplittableRandom(depth);
        int inner = (1 << depth) - 1;
        int nodes = trees * inner;
        int[] roots = new int[trees];
        int[] left = new int[nodes];
        int[] right = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            int tree = node / inner;
            int place = node % inner;
            roots[tree] = tree * inner;
            left[node] = child(tree, 2 * place + 1, inner);
            right[node] = child(tree, 2 * place + 2, inner);
        }
        int[] sets = new int[nodes];
        Arrays.fill(sets, Branches.THRESHOLD);
        double[] weights = new double[trees];
        Arrays.fill(weights, 1);
        Branches branches = new Branches(
                roots, random.ints(nodes, 0, Perceptrons.INPUTS).toArray(), left, right, sets, CategorySets.NONE);
        double[] thresholds = random.ints(nodes, 0, THRESHOLDS)
                .mapToDouble(k -> (k - THRESHOLDS / 2) / 8.0)
                .toArray();
        double[] leaves =
                random.doubles(2L * trees * (inner + 1)).toArray();
        return new TreeEnsemble(
                new int[Perceptrons.INPUTS], branches, thresholds, new Leaves(2, leaves, weights, 1));
    }

    /** The leaves of a tree come after its nodes. */
    private static int child(int tree, int place, int inner) {
        return place < inner ? tree * inner + place : ~(tree * (inner + 1) + place - inner);
    }
}
