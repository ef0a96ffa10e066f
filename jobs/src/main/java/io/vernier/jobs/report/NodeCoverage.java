package io.vernier.jobs.report;

import io.vernier.jobs.store.table.NodeRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a model of trees calibrated rows have reached.
 *
 * @param trees in order; none of other models
 * @param dead the branches that no row reached, each by its first node, in order
 */
public record NodeCoverage(List<Tree> trees, List<DeadBranch> dead) {
    /** Leaves that fewer rows reach say little of what they answer. */
    public static final int FEW = 10;

    public NodeCoverage {
        trees = List.copyOf(trees);
        dead = List.copyOf(dead);
    }

    /**
     * A tree.
     *
     * @param tree its place in the ensemble
     * @param depth edges on its longest path
     * @param deadLeaves those that no row reached
     * @param rareLeaves those that fewer than {@link #FEW} rows reached, but one
     */
    public record Tree(int tree, int splits, int leaves, int depth, int deadLeaves, int rareLeaves) {
        public double deadShare() {
            return (double) deadLeaves / leaves;
        }

        private Tree plus(NodeRow node) {
            boolean isLeaf = node.leaf().isPresent();
            return new Tree(
                    tree,
                    splits + (isLeaf ? 0 : 1),
                    leaves + (isLeaf ? 1 : 0),
                    Math.max(depth, node.depth()),
                    deadLeaves + (isLeaf && node.rows() == 0 ? 1 : 0),
                    rareLeaves + (isLeaf && node.rows() > 0 && node.rows() < FEW ? 1 : 0));
        }
    }

    /**
     * A branch that no row reached, below a split that some did.
     *
     * @param node the first of it
     * @param parent that split
     */
    public record DeadBranch(NodeRow node, NodeRow parent) {
        /** Such as {@code tree 3, node 17: "age" <= 41.5}. */
        public String name() {
            String feature = parent.featureName()
                    .map(name -> "\"" + name + "\"")
                    .orElse("feature " + parent.feature().orElseThrow());
            boolean isLeft = node.node() == parent.node() + 1;
            String condition = parent.threshold().isPresent()
                    ? (isLeft ? "<= " : "> ")
                            + Numbers.significant(parent.threshold().getAsDouble(), 6)
                    : isLeft ? "in the categories of the left" : "in the categories of the right";
            return "tree " + node.tree() + ", node " + node.node() + ": " + feature + " " + condition;
        }
    }

    /** What a table of nodes says. */
    public static NodeCoverage of(List<NodeRow> nodes) {
        List<Tree> trees = new ArrayList<>();
        List<DeadBranch> dead = new ArrayList<>();
        int root = 0;
        for (int k = 0; k < nodes.size(); k++) {
            NodeRow node = nodes.get(k);
            if (node.parent().isEmpty()) {
                root = k;
                trees.add(new Tree(node.tree(), 0, 0, 0, 0, 0));
            } else {
                NodeRow parent = nodes.get(root + node.parent().getAsInt());
                if (node.rows() == 0 && parent.rows() > 0) {
                    dead.add(new DeadBranch(node, parent));
                }
            }
            trees.set(trees.size() - 1, trees.get(trees.size() - 1).plus(node));
        }
        return new NodeCoverage(trees, dead);
    }

    public long leaves() {
        return trees.stream().mapToLong(Tree::leaves).sum();
    }

    public long deadLeaves() {
        return trees.stream().mapToLong(Tree::deadLeaves).sum();
    }

    public long rareLeaves() {
        return trees.stream().mapToLong(Tree::rareLeaves).sum();
    }

    /** Trees with leaves that no row reached, or few, those with the greatest share of the former first. */
    public List<Tree> withHoles() {
        return trees.stream()
                .filter(tree -> tree.deadLeaves() + tree.rareLeaves() > 0)
                .sorted(Comparator.comparingDouble(Tree::deadShare)
                        .thenComparingInt(Tree::rareLeaves)
                        .reversed())
                .toList();
    }

    /** In a sentence; absent of models without trees. */
    public Optional<String> sentence() {
        if (trees.isEmpty()) {
            return Optional.empty();
        }
        String rare = rareLeaves() == 0
                ? ""
                : " Fewer than " + FEW + " rows have reached " + Numbers.count(rareLeaves())
                        + (deadLeaves() == 0 ? " of them." : " others.");
        return Optional.of((deadLeaves() == 0
                        ? "Calibrated rows have reached all " + Numbers.count(leaves()) + " leaves of the trees."
                        : "No calibrated row has reached " + Numbers.count(deadLeaves()) + " of "
                                + Numbers.count(leaves()) + " leaves ("
                                + Numbers.percent((double) deadLeaves() / leaves()) + "), in "
                                + Numbers.count(trees.stream()
                                        .filter(tree -> tree.deadLeaves() > 0)
                                        .count()) + " of " + Numbers.count(trees.size())
                                + " trees.")
                + rare);
    }
}
