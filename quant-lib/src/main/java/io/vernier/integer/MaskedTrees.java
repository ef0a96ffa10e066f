package io.vernier.integer;

import io.vernier.tree.Branches;
import io.vernier.tree.Leaves;
import io.vernier.tree.Ranking;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Small trees without walking: the leaves of a tree, from left to right, are bits of a word. A node that sends a row right takes the leaves
 * below its left child out; what all nodes leave, the leftmost is the one that the row reaches. For each code of each channel the words of all
 * trees are made beforehand, so that a channel costs one pass of bitwise ands over them (QuickScorer, Lucchese et al. 2015, with ranks for
 * thresholds).
 */
final class MaskedTrees {
    private static final int MOST_LEAVES = Long.SIZE;

    /** Bytes of the table at most, so that it stays in a cache near the core. */
    private static final long MOST_BYTES = 1 << 20;

    private final int trees;
    private final int outputs;

    /** Where the words of each channel begin. */
    private final int[] starts;

    /** By channel, code and tree. */
    private final long[] words;

    /** What each leaf adds, times the weight of its tree; {@link #MOST_LEAVES} leaves for each tree, from left to right. */
    private final double[] weighted;

    private MaskedTrees(Instruction.Trees instruction, Ranking ranking, int[] starts) {
        Branches branches = instruction.trees().branches();
        this.trees = branches.trees();
        this.outputs = instruction.leaves().outputs();
        this.starts = starts;
        this.words = new long[starts[starts.length - 1]];
        this.weighted = new double[trees * MOST_LEAVES * outputs];
        Arrays.fill(words, -1);
        for (int tree = 0; tree < trees; tree++) {
            place(instruction, ranking, tree, branches.roots()[tree], 0);
        }
    }

    /** The trees in this form; empty where one has too many leaves, or the table would be too large. */
    static Optional<MaskedTrees> of(Instruction.Trees instruction, Ranking ranking) {
        Branches branches = instruction.trees().branches();
        List<Ranking.Channel> channels = ranking.channels();
        int[] starts = new int[channels.size() + 1];
        long size = 0;
        for (int channel = 0; channel < channels.size(); channel++) {
            size += (channels.get(channel).greatest() + 2L) * branches.trees();
            if (size * Long.BYTES > MOST_BYTES) {
                return Optional.empty();
            }
            starts[channel + 1] = (int) size;
        }
        for (int root : branches.roots()) {
            if (leaves(branches, root) > MOST_LEAVES) {
                return Optional.empty();
            }
        }
        return Optional.of(new MaskedTrees(instruction, ranking, starts));
    }

    private static int leaves(Branches branches, int child) {
        return child < 0 ? 1 : leaves(branches, branches.left()[child]) + leaves(branches, branches.right()[child]);
    }

    /**
     * Places the leaves below a child, the first of them as bit {@code from}.
     *
     * @return the bit after the last
     */
    private int place(Instruction.Trees instruction, Ranking ranking, int tree, int child, int from) {
        Branches branches = instruction.trees().branches();
        if (child < 0) {
            Leaves leaves = instruction.leaves();
            for (int output = 0; output < outputs; output++) {
                weighted[(tree * MOST_LEAVES + from) * outputs + output] =
                        leaves.weights()[tree] * leaves.values()[~child * outputs + output];
            }
            return from + 1;
        }
        int middle = place(instruction, ranking, tree, branches.left()[child], from);
        long left = (middle == MOST_LEAVES ? 0 : -1L << middle) ^ -1L << from;
        int channel = branches.feature()[child];
        int codes = ranking.channels().get(channel).greatest() + 2;
        for (int code = 0; code < codes; code++) {
            if (!instruction.trees().goesLeft(child, code)) {
                words[starts[channel] + code * trees + tree] &= ~left;
            }
        }
        return place(instruction, ranking, tree, branches.right()[child], middle);
    }

    /** As many words as {@link #add} needs for itself. */
    int scratch() {
        return trees;
    }

    /**
     * Adds the leaves of every row to its sums, which are 0.
     *
     * @param codes of channel c and row r at {@code c * stride + r}
     * @param left scratch
     * @param sums of output o and row r at {@code from + o * sumStride + r}
     */
    void add(int[] codes, int stride, int rows, long[] left, double[] sums, int from, int sumStride) {
        for (int row = 0; row < rows; row++) {
            Arrays.fill(left, -1);
            for (int channel = 0; channel + 1 < starts.length; channel++) {
                and(left, words, starts[channel] + codes[channel * stride + row] * trees);
            }
            for (int output = 0; output < outputs; output++) {
                double sum = 0;
                for (int tree = 0; tree < left.length; tree++) {
                    int leaf = tree * MOST_LEAVES + Long.numberOfTrailingZeros(left[tree]);
                    sum += weighted[leaf * outputs + output];
                }
                sums[from + output * sumStride + row] = sum;
            }
        }
    }

    /** A loop that the compiler makes wide. */
    private static void and(long[] left, long[] words, int from) {
        for (int tree = 0; tree < left.length; tree++) {
            left[tree] &= words[from + tree];
        }
    }
}
