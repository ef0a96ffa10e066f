package io.vernier.integer;

import io.vernier.tree.Branches;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some successive trees of an ensemble, evaluated by masks of rows: what is decided at a node is decided for 512 rows at once, and a node costs
 * the same wherever it lies. So this suits trees whose nodes are not many more than the rows.
 *
 * @param terms of the conditions
 * @param ends of the terms of each condition
 * @param trees in order
 */
@SuppressWarnings("ArrayRecordComponent")
record MaskedTrees(int[] terms, int[] ends, List<Tree> trees) implements CompiledTrees.Form {

    /** Leaves up to which a tree is evaluated so. */
    static final int MOST_LEAVES = 1024;

    /** Conditions of trees together, so that they stay in the second cache. */
    private static final int MOST_CONDITIONS = 1024;

    /**
     * A tree.
     *
     * @param nodes as in {@link MaskKernels#reach}
     * @param leaves how many it has, which come after the nodes
     * @param values of output o and leaf k, times the weight of the tree, at {@code o * leaves + k}
     */
    record Tree(int[] nodes, int leaves, double[] values) {
        /** Where the rows of the leaves begin. */
        int firstLeaf() {
            return nodes.length / 3 * MaskKernels.INTS;
        }

        /** Integers of the rows that reach its places. */
        int places() {
            return firstLeaf() + leaves * MaskKernels.INTS;
        }
    }

    /** Collects trees. */
    static final class Builder {
        private final RankedTrees ranked;
        private final Leaves leaves;
        private final Ranking ranking;
        private final ChannelMasks masks;
        private final Map<List<Integer>, Integer> conditions = new HashMap<>();
        private final List<Integer> terms = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private final List<Tree> trees = new ArrayList<>();

        Builder(Instruction.Trees instruction, Ranking ranking, ChannelMasks masks) {
            this.ranked = instruction.trees();
            this.leaves = instruction.leaves();
            this.ranking = ranking;
            this.masks = masks;
        }

        /** Whether there are so many that another tree should be in another part. */
        boolean isFull() {
            return ends.size() >= MOST_CONDITIONS;
        }

        MaskedTrees build() {
            return new MaskedTrees(array(terms), array(ends), List.copyOf(trees));
        }

        private static int[] array(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }

        /** Adds a tree of few leaves. */
        void add(int tree, TreeOrder order) {
            int inner = order.nodes().length;
            int[] nodes = new int[3 * inner];
            for (int k = 0; k < inner; k++) {
                nodes[3 * k] = condition(order.nodes()[k]) * MaskKernels.INTS;
                nodes[3 * k + 1] = order.left()[k] * MaskKernels.INTS;
                nodes[3 * k + 2] = order.right()[k] * MaskKernels.INTS;
            }
            trees.add(new Tree(nodes, order.leaves().length, order.values(leaves, tree)));
        }

        /** Where a node sends rows to the right; nodes that decide alike share it. */
        private int condition(int node) {
            Branches branches = ranked.branches();
            int set = branches.set()[node];
            List<Integer> key = List.of(branches.feature()[node], set, ranked.ranks()[node]);
            return conditions.computeIfAbsent(key, each -> {
                if (set == Branches.THRESHOLD) {
                    masks.addGreater(branches.feature()[node], ranked.ranks()[node], terms);
                } else {
                    addSet(node);
                }
                ends.add(terms.size());
                return ends.size() - 1;
            });
        }

        /** Codes in no set: those greater than the last before them, but for those greater than the last of them. */
        private void addSet(int node) {
            int channel = ranked.branches().feature()[node];
            int greatest = ranking.channels().get(channel).greatest();
            boolean right = false;
            for (int code = 0; code <= greatest; code++) {
                if (ranked.goesLeft(node, code) == right) {
                    masks.addGreater(channel, code - 1, terms);
                    right = !right;
                }
            }
        }
    }
}
