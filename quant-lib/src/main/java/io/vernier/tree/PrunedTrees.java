package io.vernier.tree;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * An ensemble without the branches that no row has reached: a split one of whose sides was never reached becomes its other side. Nodes and
 * leaves that are left keep their order, and every row that was counted reaches the leaf that it did.
 */
public final class PrunedTrees {
    private final TreeEnsemble whole;
    private final long[] leafRows;
    private final long[] nodeRows;

    /** What is left, in order: its number, for each that there was; -1 for what is gone. */
    private final int[] nodes;

    private final int[] leaves;

    private PrunedTrees(TreeEnsemble whole, long[] rows) {
        this.whole = whole;
        this.leafRows = rows;
        this.nodeRows = whole.branches().rows(rows);
        Branches branches = whole.branches();
        this.nodes =
                numbered(branches.nodes(), node -> rows(branches.left()[node]) > 0 && rows(branches.right()[node]) > 0);
        this.leaves = numbered(rows.length, leaf -> rows[leaf] > 0);
    }

    /**
     * Prunes an ensemble.
     *
     * @param rows that reached each leaf
     * @throws IllegalArgumentException if these are not as many as leaves, or no row reached a tree
     */
    public static TreeEnsemble of(TreeEnsemble whole, long[] rows) {
        if (rows.length != whole.leaves().leaves()) {
            throw new IllegalArgumentException("There are rows of " + rows.length + " leaves, expected those of "
                    + whole.leaves().leaves() + ".");
        }
        PrunedTrees pruned = new PrunedTrees(whole, rows);
        for (int root : whole.branches().roots()) {
            if (pruned.rows(root) == 0) {
                throw new IllegalArgumentException("No row has reached a tree, so that nothing of it would be left.");
            }
        }
        return pruned.build();
    }

    private static int[] numbered(int count, IntPredicate kept) {
        int[] numbers = new int[count];
        int next = 0;
        for (int number = 0; number < count; number++) {
            numbers[number] = kept.test(number) ? next++ : -1;
        }
        return numbers;
    }

    private long rows(int child) {
        return child < 0 ? leafRows[~child] : nodeRows[child];
    }

    /** What stands in the place of a child that was reached. */
    private int child(int child) {
        Branches branches = whole.branches();
        int at = child;
        while (at >= 0 && nodes[at] < 0) {
            at = rows(branches.left()[at]) > 0 ? branches.left()[at] : branches.right()[at];
        }
        return at < 0 ? ~leaves[~at] : nodes[at];
    }

    private TreeEnsemble build() {
        Branches branches = whole.branches();
        int[] sets = sets();
        return new TreeEnsemble(
                whole.categories(),
                new Branches(
                        Arrays.stream(branches.roots()).map(this::child).toArray(),
                        left(branches.feature()),
                        Arrays.stream(left(branches.left())).map(this::child).toArray(),
                        Arrays.stream(left(branches.right())).map(this::child).toArray(),
                        Arrays.stream(left(branches.set()))
                                .map(set -> set < 0 ? set : sets[set])
                                .toArray(),
                        branches.sets().only(sets)),
                left(whole.thresholds()),
                leaves());
    }

    /** The new number of each set of categories; -1 for one that no node is left for. */
    private int[] sets() {
        BitSet used = new BitSet();
        Arrays.stream(left(whole.branches().set())).filter(set -> set >= 0).forEach(used::set);
        return numbered(whole.branches().sets().size(), used::get);
    }

    private int[] left(int[] ofNodes) {
        int[] result = new int[ofNodes.length];
        int size = 0;
        for (int node = 0; node < ofNodes.length; node++) {
            if (nodes[node] >= 0) {
                result[size++] = ofNodes[node];
            }
        }
        return Arrays.copyOf(result, size);
    }

    private double[] left(double[] ofNodes) {
        double[] result = new double[ofNodes.length];
        int size = 0;
        for (int node = 0; node < ofNodes.length; node++) {
            if (nodes[node] >= 0) {
                result[size++] = ofNodes[node];
            }
        }
        return Arrays.copyOf(result, size);
    }

    private Leaves leaves() {
        Leaves all = whole.leaves();
        int outputs = all.outputs();
        double[] values = new double[all.values().length];
        int size = 0;
        for (int leaf = 0; leaf < leaves.length; leaf++) {
            if (leaves[leaf] >= 0) {
                System.arraycopy(all.values(), leaf * outputs, values, size, outputs);
                size += outputs;
            }
        }
        return new Leaves(outputs, Arrays.copyOf(values, size), all.weights(), all.divisor(), all.precision());
    }
}
