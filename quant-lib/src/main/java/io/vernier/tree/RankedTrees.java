package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;

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
        for (int node = 0; node < ranks.length; node++) {
            if (ranks[node] < 0 || branches.set()[node] < Branches.THRESHOLD) {
                throw new IllegalArgumentException("A node has the rank " + ranks[node] + " and the set "
                        + branches.set()[node] + ", expected 0 or more and a set or " + Branches.THRESHOLD + ".");
            }
        }
    }

    /**
     * The trees of an ensemble over the codes of its ranking.
     *
     * @param ranking that knows all of its thresholds
     */
    public static RankedTrees of(TreeEnsemble ensemble, Ranking ranking) {
        Map<Missing, int[]> positions =
                Map.of(Missing.RIGHT, ranking.positions(Missing.RIGHT), Missing.LEFT, ranking.positions(Missing.LEFT));
        Branches real = ensemble.branches();
        int[] ranks = new int[real.nodes()];
        int[] channels = new int[ranks.length];
        int[] sets = new int[ranks.length];
        for (int node = 0; node < ranks.length; node++) {
            channels[node] = positions.get(real.missing(node))[real.feature()[node]];
            sets[node] = Math.max(Branches.THRESHOLD, real.set()[node]);
            Ranking.Channel channel = ranking.channels().get(channels[node]);
            ranks[node] = channel.categories() > 0 ? 0 : channel.code(ensemble.thresholds()[node]);
        }
        return new RankedTrees(
                new Branches(real.roots(), channels, real.left(), real.right(), sets, real.sets()), ranks);
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
