package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import io.vernier.model.Trees;
import io.vernier.statistics.TensorLayout;
import io.vernier.tree.Branches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A row of the table of nodes: a split or a leaf of a tree, and how many calibrated rows reached it.
 *
 * @param tensor that the trees make
 * @param tree its place in the ensemble
 * @param node its place in the tree: the root is 0, and what is left of a split comes before what is right of it, as Spark numbers them
 * @param parent the split above it; absent of a root
 * @param depth edges from the root
 * @param feature that a split looks at; absent of a leaf
 * @param featureName its name, where it has one
 * @param threshold up to which a split sends numbers left; absent of a leaf, and of a split by categories
 * @param leaf the place of a leaf among all of the ensemble; absent of a split
 * @param rows that reached it
 */
public record NodeRow(
        String tensor,
        int tree,
        int node,
        OptionalInt parent,
        int depth,
        OptionalInt feature,
        Optional<String> featureName,
        OptionalDouble threshold,
        OptionalInt leaf,
        long rows) {
    public static final RecordTable<NodeRow> TABLE = RecordTable.of("nodes", 1, "calibration_id", NodeRow.class);

    /** The same with more rows. */
    public NodeRow plus(long more) {
        return new NodeRow(
                tensor, tree, node, parent, depth, feature, featureName, threshold, leaf, Math.addExact(rows, more));
    }

    private record Child(int child, OptionalInt parent, int depth) {}

    /**
     * All nodes of an ensemble, tree after tree.
     *
     * @param input that it reads
     * @param leafRows rows that reached each leaf
     */
    public static List<NodeRow> of(Trees step, TensorLayout input, long[] leafRows) {
        Branches branches = step.ensemble().branches();
        long[] nodeRows = branches.rows(leafRows);
        List<NodeRow> rows = new ArrayList<>();
        Deque<Child> waiting = new ArrayDeque<>();
        for (int tree = 0; tree < branches.trees(); tree++) {
            waiting.push(new Child(branches.roots()[tree], OptionalInt.empty(), 0));
            for (int node = 0; !waiting.isEmpty(); node++) {
                Child at = waiting.pop();
                if (at.child() < 0) {
                    rows.add(new NodeRow(
                            step.name(),
                            tree,
                            node,
                            at.parent(),
                            at.depth(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            OptionalDouble.empty(),
                            OptionalInt.of(~at.child()),
                            leafRows[~at.child()]));
                    continue;
                }
                int feature = branches.feature()[at.child()];
                boolean isCategorical = branches.set()[at.child()] >= 0;
                rows.add(new NodeRow(
                        step.name(),
                        tree,
                        node,
                        at.parent(),
                        at.depth(),
                        OptionalInt.of(feature),
                        input.channelName(feature),
                        isCategorical
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(step.ensemble().thresholds()[at.child()]),
                        OptionalInt.empty(),
                        nodeRows[at.child()]));
                OptionalInt parent = OptionalInt.of(node);
                waiting.push(new Child(branches.right()[at.child()], parent, at.depth() + 1));
                waiting.push(new Child(branches.left()[at.child()], parent, at.depth() + 1));
            }
        }
        return rows;
    }
}
