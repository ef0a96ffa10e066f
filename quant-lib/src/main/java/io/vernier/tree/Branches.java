package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How the nodes of all trees hang together. A child, or the root of a tree, is a node where it is not negative, and the leaf {@code ~child}
 * otherwise. What a node compares its feature with is kept beside this: a real number or a rank.
 *
 * @param roots of each tree, in the order in which their leaves are added
 * @param feature position of the feature that each node looks at
 * @param left child of each node
 * @param right child of each node
 * @param set of the categories that go left; {@link #THRESHOLD} or {@link #THRESHOLD_OR_NAN} where a node compares with a threshold
 * @param sets of categories
 */
@SuppressWarnings("ArrayRecordComponent")
public record Branches(int[] roots, int[] feature, int[] left, int[] right, int[] set, CategorySets sets)
        implements Serializable {

    /** In place of a set: what is at most the threshold goes left, and NaN right. */
    public static final int THRESHOLD = -1;

    /** The same, but NaN goes left too; only where real numbers are compared, since ranks tell NaN by themselves. */
    public static final int THRESHOLD_OR_NAN = -2;

    /** @throws IllegalArgumentException if a node has no two children after it, two parents, or a set that is not there */
    public Branches {
        int nodes = feature.length;
        if (roots.length == 0 || left.length != nodes || right.length != nodes || set.length != nodes) {
            throw new IllegalArgumentException("There are " + roots.length + " trees of " + nodes
                    + " nodes, expected a tree and two children and a set for each node.");
        }
        boolean[] reached = new boolean[nodes];
        for (int root : roots) {
            requireChild("A tree", root, -1, reached);
        }
        for (int node = 0; node < nodes; node++) {
            // Children come after their parents, so every path ends.
            requireChild("Node " + node, left[node], node, reached);
            requireChild("Node " + node, right[node], node, reached);
            if (feature[node] < 0 || set[node] < THRESHOLD_OR_NAN || set[node] >= sets.size()) {
                throw new IllegalArgumentException("Node " + node + " has the feature " + feature[node]
                        + " and the set " + set[node] + ", expected a feature and one of " + sets.size() + " sets.");
            }
        }
    }

    private static void requireChild(String parent, int child, int after, boolean[] reached) {
        if (child >= reached.length || (child >= 0 && (child <= after || reached[child]))) {
            throw new IllegalArgumentException(parent + " has the child " + child + ", expected a later one of "
                    + reached.length + " nodes that has no other parent, or a leaf.");
        }
        if (child >= 0) {
            reached[child] = true;
        }
    }

    public int trees() {
        return roots.length;
    }

    public int nodes() {
        return feature.length;
    }

    /**
     * Refuses nodes that look at a feature beyond these.
     *
     * @throws IllegalArgumentException if there is one
     */
    public void requireFeatures(int features) {
        for (int node = 0; node < feature.length; node++) {
            if (feature[node] >= features) {
                throw new IllegalArgumentException(
                        "Node " + node + " looks at feature " + feature[node] + " of " + features + ".");
            }
        }
    }

    /** One more than the greatest leaf. */
    public int leaves() {
        int greatest = -1;
        for (int[] children : new int[][] {roots, left, right}) {
            for (int child : children) {
                greatest = Math.max(greatest, ~child);
            }
        }
        return greatest + 1;
    }

    /** Sees the leaves of one tree after the other; a leaf that two nodes lead to is seen twice. */
    @FunctionalInterface
    public interface LeafVisitor {
        void leaf(int tree, int leaf);
    }

    /** Shows every leaf of every tree. */
    public void forEachLeaf(LeafVisitor visitor) {
        int[] waiting = new int[nodes() + 1];
        for (int tree = 0; tree < roots.length; tree++) {
            int size = 0;
            waiting[size++] = roots[tree];
            while (size > 0) {
                int child = waiting[--size];
                if (child < 0) {
                    visitor.leaf(tree, ~child);
                } else {
                    waiting[size++] = right[child];
                    waiting[size++] = left[child];
                }
            }
        }
    }

    /**
     * The rows that reach each node, which are those of both its sides.
     *
     * @param leaves the rows that reach each leaf
     */
    public long[] rows(long[] leaves) {
        long[] rows = new long[nodes()];
        // Children come after their parents.
        for (int node = rows.length - 1; node >= 0; node--) {
            for (int child : new int[] {left[node], right[node]}) {
                rows[node] = Math.addExact(rows[node], child < 0 ? leaves[~child] : rows[child]);
            }
        }
        return rows;
    }

    /** Edges on the longest path of any tree. */
    public int depth() {
        int[] depths = new int[nodes()];
        int depth = 0;
        for (int node = depths.length - 1; node >= 0; node--) {
            depths[node] = 1 + Math.max(depth(left[node], depths), depth(right[node], depths));
            depth = Math.max(depth, depths[node]);
        }
        return depth;
    }

    private static int depth(int child, int[] depths) {
        return child < 0 ? 0 : depths[child];
    }

    /** Where a node compares with a threshold, whether NaN goes left. */
    public Missing missing(int node) {
        return set[node] == THRESHOLD_OR_NAN ? Missing.LEFT : Missing.RIGHT;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Branches that
                && Arrays.equals(roots, that.roots)
                && Arrays.equals(feature, that.feature)
                && Arrays.equals(left, that.left)
                && Arrays.equals(right, that.right)
                && Arrays.equals(set, that.set)
                && sets.equals(that.sets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(feature) + 31 * Arrays.hashCode(left);
    }
}
