package io.vernier.tree;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Several ensembles over one vector as a single one, which has the last output of each of them as its outputs. */
public final class JoinedTrees {
    private JoinedTrees() {}

    /**
     * Puts the trees of all ensembles beside one another. A leaf adds to the output of its own ensemble alone.
     *
     * @throws IllegalArgumentException if they read vectors of different lengths, take a feature for different numbers of categories, or
     *     divide their sums
     */
    public static TreeEnsemble of(List<TreeEnsemble> parts) {
        int[] categories = parts.get(0).categories().clone();
        double[][] leaves = new double[parts.size()][];
        Shifted roots = new Shifted();
        Shifted left = new Shifted();
        Shifted right = new Shifted();
        Shifted sets = new Shifted();
        Shifted starts = new Shifted();
        starts.add(new int[] {0}, start -> start);
        int nodes = 0;
        int ends = 0;
        for (int k = 0; k < parts.size(); k++) {
            TreeEnsemble part = parts.get(k);
            Branches branches = part.branches();
            if (part.features() != categories.length || part.leaves().divisor() != 1) {
                throw new IllegalArgumentException("An ensemble of " + part.features() + " features and the divisor "
                        + part.leaves().divisor() + " cannot join those of " + categories.length + " and 1.");
            }
            for (int feature = 0; feature < categories.length; feature++) {
                categories[feature] = Math.max(categories[feature], part.categories()[feature]);
            }
            int node = nodes;
            int leaf = ends;
            int set = starts.size() - 1;
            int word = starts.last();
            roots.add(branches.roots(), child -> moved(child, node, leaf));
            left.add(branches.left(), child -> moved(child, node, leaf));
            right.add(branches.right(), child -> moved(child, node, leaf));
            sets.add(branches.set(), each -> each < 0 ? each : each + set);
            starts.add(tail(branches.sets().starts()), start -> start + word);
            leaves[k] = outputs(part.leaves(), parts.size(), k);
            nodes += branches.nodes();
            ends += part.leaves().leaves();
        }
        double[] weights = all(parts, part -> part.leaves().weights());
        return new TreeEnsemble(
                categories,
                new Branches(
                        roots.values,
                        parts.stream()
                                .flatMapToInt(
                                        part -> Arrays.stream(part.branches().feature()))
                                .toArray(),
                        left.values,
                        right.values,
                        sets.values,
                        new CategorySets(
                                starts.values,
                                parts.stream()
                                        .flatMapToLong(part -> Arrays.stream(
                                                part.branches().sets().words()))
                                        .toArray())),
                all(parts, TreeEnsemble::thresholds),
                new Leaves(
                        parts.size(),
                        Arrays.stream(leaves).flatMapToDouble(Arrays::stream).toArray(),
                        weights,
                        1));
    }

    private static int moved(int child, int nodes, int leaves) {
        return child >= 0 ? child + nodes : child - leaves;
    }

    private static int[] tail(int[] starts) {
        return Arrays.copyOfRange(starts, 1, starts.length);
    }

    private static double[] outputs(Leaves leaves, int outputs, int output) {
        double[] values = new double[Math.multiplyExact(leaves.leaves(), outputs)];
        for (int leaf = 0; leaf < leaves.leaves(); leaf++) {
            values[leaf * outputs + output] = leaves.values()[(leaf + 1) * leaves.outputs() - 1];
        }
        return values;
    }

    private static double[] all(List<TreeEnsemble> parts, Function<TreeEnsemble, double[]> property) {
        return parts.stream().map(property).flatMapToDouble(Arrays::stream).toArray();
    }

    /** Integers of all parts so far. */
    private static final class Shifted {
        private int[] values = {};

        void add(int[] more, IntUnaryOperator shift) {
            values = IntStream.concat(Arrays.stream(values), Arrays.stream(more).map(shift))
                    .toArray();
        }

        int size() {
            return values.length;
        }

        int last() {
            return values[values.length - 1];
        }
    }
}
