package io.vernier.integer;

import io.vernier.tree.Branches;
import io.vernier.tree.Leaves;
import io.vernier.tree.Ranking;
import java.util.Arrays;

/**
 * One tree, laid out so that many rows walk down it level by level at once: the children of a node lie side by side, left first, and a
 * leaf is its own child, so that a step needs no branch.
 */
final class LaidTree implements CompiledTrees.Form {
    /** Codes of a channel that a mask of 64 bits can tell apart. */
    private static final int MASKED_CODES = Long.SIZE;

    /** Edges on the longest path. */
    private final int depth;

    /** Channel that each node looks at. */
    private final int[] channel;

    /** Left child of each node; the right one follows. */
    private final int[] child;

    /** Bit c is 1 where code c goes right; of a tree whose channels have few codes. */
    private final long[] right;

    /** Codes above go right; of a tree of thresholds alone. */
    private final int[] rank;

    private final Step step;

    /** Set of the categories of each node, or a threshold. */
    private final int[] set;

    private final Instruction.Trees instruction;

    private final double[] values;

    /** How a node decides. */
    private enum Step {
        BY_MASK,
        BY_RANK,
        BY_EITHER
    }

    LaidTree(Instruction.Trees instruction, int tree, Ranking ranking) {
        Branches branches = instruction.trees().branches();
        this.instruction = instruction;
        int[] order = breadthFirst(branches, branches.roots()[tree]);
        int size = order.length;
        channel = new int[size];
        child = new int[size];
        right = new long[size];
        rank = new int[size];
        set = new int[size];
        values = new double[size * instruction.leaves().outputs()];
        int[] levels = new int[size];
        boolean few = true;
        boolean thresholds = true;
        for (int place = 0, next = 1; place < size; place++) {
            int node = order[place];
            set[place] = Branches.THRESHOLD;
            if (node < 0) {
                child[place] = place;
                rank[place] = Integer.MAX_VALUE;
                addLeaf(place, tree, ~node);
                continue;
            }
            channel[place] = branches.feature()[node];
            child[place] = next;
            levels[next] = levels[place] + 1;
            levels[next + 1] = levels[next];
            next += 2;
            rank[place] = instruction.trees().ranks()[node];
            set[place] = branches.set()[node];
            few &= ranking.channels().get(channel[place]).greatest() <= MASKED_CODES - 2;
            thresholds &= set[place] == Branches.THRESHOLD;
            right[place] = rightMask(branches, place);
        }
        depth = levels[size - 1];
        step = few ? Step.BY_MASK : thresholds ? Step.BY_RANK : Step.BY_EITHER;
    }

    /** Nodes and leaves in the order in which siblings lie side by side. */
    private static int[] breadthFirst(Branches branches, int root) {
        int[] order = {root};
        int size = 1;
        for (int place = 0; place < size; place++) {
            int node = order[place];
            if (node >= 0) {
                if (size + 2 > order.length) {
                    order = Arrays.copyOf(order, 2 * order.length + 2);
                }
                order[size++] = branches.left()[node];
                order[size++] = branches.right()[node];
            }
        }
        return Arrays.copyOf(order, size);
    }

    private void addLeaf(int place, int tree, int leaf) {
        Leaves leaves = instruction.leaves();
        for (int output = 0; output < leaves.outputs(); output++) {
            values[output * places() + place] = leaves.weighted(tree, leaf, output);
        }
    }

    private long rightMask(Branches branches, int place) {
        long mask = 0;
        for (int code = 0; code < MASKED_CODES; code++) {
            boolean left = set[place] == Branches.THRESHOLD
                    ? code <= rank[place]
                    : branches.sets().contains(set[place], code);
            mask |= left ? 0 : 1L << code;
        }
        return mask;
    }

    /**
     * The place of the leaf of every row.
     *
     * @param codes of channel c and row r at {@code c * stride + r}
     * @param at takes the place of each row
     */
    void walk(int[] codes, int stride, int rows, int[] at) {
        Arrays.fill(at, 0, rows, 0);
        for (int level = 0; level < depth; level++) {
            int moved =
                    switch (step) {
                        case BY_MASK -> stepByMask(codes, stride, rows, at);
                        case BY_RANK -> stepByRank(codes, stride, rows, at);
                        case BY_EITHER -> stepByEither(codes, stride, rows, at);
                    };
            if (moved == 0) {
                break;
            }
        }
    }

    /** What the leaves add, times the weight of the tree: of output o and place k at {@code o * places + k}. */
    double[] values() {
        return values;
    }

    int places() {
        return channel.length;
    }

    private int stepByMask(int[] codes, int stride, int rows, int[] at) {
        int moved = 0;
        for (int row = 0; row < rows; row++) {
            int node = at[row];
            int code = codes[channel[node] * stride + row];
            int next = child[node] + (int) ((right[node] >>> code) & 1);
            moved |= next ^ node;
            at[row] = next;
        }
        return moved;
    }

    private int stepByRank(int[] codes, int stride, int rows, int[] at) {
        int moved = 0;
        for (int row = 0; row < rows; row++) {
            int node = at[row];
            int code = codes[channel[node] * stride + row];
            int next = child[node] + ((rank[node] - code) >>> 31);
            moved |= next ^ node;
            at[row] = next;
        }
        return moved;
    }

    private int stepByEither(int[] codes, int stride, int rows, int[] at) {
        int moved = 0;
        for (int row = 0; row < rows; row++) {
            int node = at[row];
            int code = codes[channel[node] * stride + row];
            boolean left = set[node] == Branches.THRESHOLD
                    ? code <= rank[node]
                    : instruction.trees().branches().sets().contains(set[node], code);
            int next = child[node] + (left ? 0 : 1);
            moved |= next ^ node;
            at[row] = next;
        }
        return moved;
    }
}
