package io.vernier.integer;

import io.vernier.tree.Branches;
import io.vernier.tree.Leaves;
import java.util.Arrays;

/**
 * The places of one tree: its nodes level by level, then its leaves in the order in which they are met.
 *
 * @param nodes of the ensemble
 * @param left place of the left child of each
 * @param right place of the right child of each
 * @param leaves of the ensemble
 */
@SuppressWarnings("ArrayRecordComponent")
record TreeOrder(int[] nodes, int[] left, int[] right, int[] leaves) {

    static TreeOrder of(Branches branches, int tree) {
        int root = branches.roots()[tree];
        int[] nodes = {root};
        int inner = root < 0 ? 0 : 1;
        int[] leaves = {~root};
        int outer = root < 0 ? 1 : 0;
        int[][] children = {{0}, {0}};
        for (int k = 0; k < inner; k++) {
            for (int side = 0; side < 2; side++) {
                int child = (side == 0 ? branches.left() : branches.right())[nodes[k]];
                children[side] = grown(children[side], k);
                if (child < 0) {
                    // Where leaves begin is known when all nodes are.
                    children[side][k] = ~outer;
                    leaves = grown(leaves, outer);
                    leaves[outer++] = ~child;
                } else {
                    children[side][k] = inner;
                    nodes = grown(nodes, inner);
                    nodes[inner++] = child;
                }
            }
        }
        return new TreeOrder(
                Arrays.copyOf(nodes, inner),
                places(children[0], inner),
                places(children[1], inner),
                Arrays.copyOf(leaves, outer));
    }

    private static int[] grown(int[] list, int size) {
        return size < list.length ? list : Arrays.copyOf(list, 2 * size);
    }

    private static int[] places(int[] children, int inner) {
        return Arrays.stream(children, 0, inner)
                .map(child -> child < 0 ? inner + ~child : child)
                .toArray();
    }

    /** The numbers of the leaves, times the weight of the tree: of output o and leaf k at {@code o * leaves + k}. */
    double[] values(Leaves values, int tree) {
        double[] weighted = new double[values.outputs() * leaves.length];
        for (int output = 0; output < values.outputs(); output++) {
            for (int k = 0; k < leaves.length; k++) {
                weighted[output * leaves.length + k] = values.weighted(tree, leaves[k], output);
            }
        }
        return weighted;
    }
}
