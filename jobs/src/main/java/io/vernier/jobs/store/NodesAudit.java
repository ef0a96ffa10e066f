package io.vernier.jobs.store;

import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.table.NodeRow;
import io.vernier.statistics.Calibration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds the rows that reached the nodes of trees against one another: each calibrated row is in one leaf of each tree, and in all splits above. */
final class NodesAudit {
    private record Tree(String tensor, int tree) {}

    private record Node(Tree tree, int node) {}

    private NodesAudit() {}

    /**
     * Finds splits that not all of their rows leave by a side, and trees whose leaves do not hold each row once.
     *
     * @param nodes in the order of the table
     * @param statistics of the tensors that the trees make
     */
    static List<TableDifference> differences(List<NodeRow> nodes, Calibration statistics) {
        Map<Node, Long> sides = new HashMap<>();
        Map<Tree, Long> leaves = new LinkedHashMap<>();
        for (NodeRow node : nodes) {
            Tree tree = new Tree(node.tensor(), node.tree());
            node.parent().ifPresent(parent -> sides.merge(new Node(tree, parent), node.rows(), Long::sum));
            leaves.merge(tree, node.leaf().isPresent() ? node.rows() : 0, Long::sum);
        }
        List<TableDifference> differences = new ArrayList<>();
        for (int row = 0; row < nodes.size(); row++) {
            NodeRow node = nodes.get(row);
            if (node.leaf().isEmpty()) {
                Node split = new Node(new Tree(node.tensor(), node.tree()), node.node());
                compare(differences, "row " + row + ", rows", node.rows(), sides.getOrDefault(split, 0L));
            }
        }
        Map<String, Long> calibrated = new HashMap<>();
        statistics
                .tensors()
                .forEach(tensor ->
                        calibrated.put(tensor.layout().name(), tensor.summary(0).count()));
        leaves.forEach((tree, rows) -> compare(
                differences,
                "the rows of all leaves of tree " + tree.tree() + " of " + tree.tensor(),
                rows,
                calibrated.getOrDefault(tree.tensor(), 0L)));
        return differences;
    }

    private static void compare(List<TableDifference> differences, String where, long found, long expected) {
        if (found != expected) {
            differences.add(
                    new TableDifference(NodeRow.TABLE.name(), where, Long.toString(found), Long.toString(expected)));
        }
    }
}
