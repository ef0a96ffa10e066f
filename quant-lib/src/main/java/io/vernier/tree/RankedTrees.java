package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Decision trees over codes of a {@link Ranking}: a code goes left where it is at most the node's rank, or in its set of categories.
 *
 * @param branches of the trees; features by their channel of codes
 * @param ranks of each node; 0 where it is categorical
 */
@SuppressWarnings("ArrayRecordComponent")
public record RankedTrees(Branches branches, int[] ranks) implements Serializable {

    /** @throws IllegalArgumentException if there are more or fewer ranks than nodes, or one is negative */
    public RankedTrees {
        if (ranks.length != branches.nodes()) {
            throw new IllegalArgumentException(
                    "There are " + branches.nodes() + " nodes, but " + ranks.length + " ranks.");
        }
        for (int rank : ranks) {
            if (rank < 0) {
                throw new IllegalArgumentException("A node has the rank " + rank + ", expected 0 or more.");
            }
        }
    }

    /**
     * The trees of an ensemble over the codes of its ranking.
     *
     * @param ranking that knows all of its thresholds
     */
    public static RankedTrees of(TreeEnsemble ensemble, Ranking ranking) {
        int[] positions = ranking.positions();
        Branches branches = ensemble.branches();
        int[] ranks = new int[branches.nodes()];
        for (int node = 0; node < ranks.length; node++) {
            Ranking.Channel channel = ranking.channels().get(positions[branches.feature()[node]]);
            ranks[node] = channel.categories() > 0 ? 0 : channel.code(ensemble.thresholds()[node]);
        }
        return new RankedTrees(branches.at(positions), ranks);
    }

    /** The leaf that a row reaches, whose code of channel {@code c} is {@code codes[from + c * stride]}. */
    public int leaf(int tree, int[] codes, int from, int stride) {
        int child = branches.roots()[tree];
        while (child >= 0) {
            int code = codes[from + branches.feature()[child] * stride];
            child = goesLeft(child, code) ? branches.left()[child] : branches.right()[child];
        }
        return ~child;
    }

    /** Whether a node sends a code of its channel left. */
    public boolean goesLeft(int node, int code) {
        int set = branches.set()[node];
        return set == Branches.THRESHOLD ? code <= ranks[node] : branches.sets().contains(set, code);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RankedTrees that && branches.equals(that.branches) && Arrays.equals(ranks, that.ranks);
    }

    @Override
    public int hashCode() {
        return branches.hashCode() + 31 * Arrays.hashCode(ranks);
    }
}
