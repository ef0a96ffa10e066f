package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The operator {@code TreeEnsemble} of {@code ai.onnx.ml} 5 as a {@code TreeEnsembleRegressor}, which it replaces: leaves become nodes
 * after those of splits, each tree lists its own, and a test for membership becomes a chain of tests for equality.
 */
public final class UnifiedTrees {
    private static final List<String> MODES =
            List.of("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ");
    private static final int MEMBER = 6;
    private static final List<String> AGGREGATES = List.of("AVERAGE", "SUM", "MIN", "MAX");
    private static final List<String> TRANSFORMS = List.of("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT");

    private final Node node;
    private final long[] features;
    private final long[] trues;
    private final long[] falses;
    private final long[] trueLeaves;
    private final long[] falseLeaves;
    private final long[] missing;
    private final double[] modes;
    private final double[] splits;
    private final List<double[]> members = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final List<Place> leaves = new ArrayList<>();

    /** A node of a tree of the operator that is made. */
    private record Place(
            long tree, long id, long feature, double value, String mode, long yes, long no, long missing) {}

    private UnifiedTrees(Node node) {
        this.node = node;
        features = node.integers("nodes_featureids");
        trues = node.integers("nodes_truenodeids");
        falses = node.integers("nodes_falsenodeids");
        trueLeaves = node.integers("nodes_trueleafs");
        falseLeaves = node.integers("nodes_falseleafs");
        long[] tracks = node.integers("nodes_missing_value_tracks_true");
        missing = tracks.length == 0 ? new long[features.length] : tracks;
        modes = numbers("nodes_modes");
        splits = numbers("nodes_splits");
        for (int length : new int[] {
            trues.length,
            falses.length,
            trueLeaves.length,
            falseLeaves.length,
            missing.length,
            modes.length,
            splits.length
        }) {
            require(length == features.length, "has attributes of " + length + " and of " + features.length + " nodes");
        }
        readMembers(numbers("membership_values"));
    }

    /**
     * The same trees.
     *
     * @throws OnnxException if they are not as the operator has them
     */
    public static Node classic(Node node) {
        return new UnifiedTrees(node).classic();
    }

    private double[] numbers(String key) {
        return node.tensor(key).map(Tensor::reals).orElse(new double[0]);
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new OnnxException(
                    "cannot be taken, its " + node.described() + " " + otherwise + "; convert the model again");
        }
    }

    /** The sets of tests for membership, in the order of the nodes, a NaN after each. */
    private void readMembers(double[] values) {
        int from = 0;
        for (double mode : modes) {
            int end = from;
            while (mode == MEMBER && end < values.length && !Double.isNaN(values[end])) {
                end++;
            }
            require(mode != MEMBER || end > from, "has a node with an empty set of members");
            members.add(Arrays.copyOfRange(values, from, end));
            from = mode == MEMBER ? end + 1 : from;
        }
    }

    private Node classic() {
        long[] roots = node.integers("tree_roots");
        for (int tree = 0; tree < roots.length; tree++) {
            readTree(tree, roots[tree]);
        }
        long[] targets = node.integers("leaf_targetids");
        double[] weights = numbers("leaf_weights");
        require(targets.length == weights.length, "has leaves in attributes of different lengths");
        for (Place leaf : leaves) {
            require(leaf.feature() < targets.length, "has the leaf " + leaf.feature() + ", which is not there");
        }
        Map<String, Attribute> made = new HashMap<>();
        put(made, "nodes_treeids", places, Place::tree);
        put(made, "nodes_nodeids", places, Place::id);
        put(made, "nodes_featureids", places, place -> place.mode().equals("LEAF") ? 0 : place.feature());
        put(made, "nodes_truenodeids", places, Place::yes);
        put(made, "nodes_falsenodeids", places, Place::no);
        put(made, "nodes_missing_value_tracks_true", places, Place::missing);
        put(made, "nodes_values", places, Place::value);
        put(made, "target_treeids", leaves, Place::tree);
        put(made, "target_nodeids", leaves, Place::id);
        put(made, "target_ids", leaves, leaf -> targets[(int) leaf.feature()]);
        put(made, "target_weights", leaves, leaf -> weights[(int) leaf.feature()]);
        made.put("nodes_modes", texts(places.stream().map(Place::mode).toList()));
        text(made, "aggregate_function", AGGREGATES, 1);
        text(made, "post_transform", TRANSFORMS, 0);
        made.put("n_targets", integer(node.integer("n_targets", 1)));
        return new Node(node.name(), node.operator(), node.domain(), node.inputs(), node.outputs(), made);
    }

    /** Lists the nodes that a root leads to, the root first. */
    private void readTree(int tree, long root) {
        BitSet seen = new BitSet();
        List<Long> open = new ArrayList<>(List.of(root));
        long chained = (long) features.length + node.integers("leaf_targetids").length;
        while (!open.isEmpty()) {
            long id = open.remove(open.size() - 1);
            require(id >= 0 && id < chained, "has a node " + id + ", which is not there");
            if (seen.get((int) id)) {
                continue;
            }
            seen.set((int) id);
            if (id >= features.length) {
                Place leaf = new Place(tree, id, id - features.length, 0, "LEAF", 0, 0, 0);
                places.add(leaf);
                leaves.add(leaf);
                continue;
            }
            int k = (int) id;
            long yes = trues[k] + (trueLeaves[k] != 0 ? features.length : 0);
            long no = falses[k] + (falseLeaves[k] != 0 ? features.length : 0);
            chained = readSplit(tree, k, yes, no, chained);
            open.add(no);
            open.add(yes);
        }
    }

    /** Adds a node, or a chain of them whose numbers begin where all others end; returns the next number. */
    private long readSplit(int tree, int k, long yes, long no, long next) {
        if (modes[k] != MEMBER) {
            require(modes[k] >= 0 && modes[k] < MODES.size(), "has a node of the mode " + modes[k]);
            places.add(new Place(tree, k, features[k], splits[k], MODES.get((int) modes[k]), yes, no, missing[k]));
            return next;
        }
        double[] set = members.get(k);
        for (int member = 0; member < set.length; member++) {
            long id = member == 0 ? k : next + member - 1;
            long other = member == set.length - 1 ? no : next + member;
            places.add(new Place(tree, id, features[k], set[member], "BRANCH_EQ", yes, other, missing[k]));
        }
        return next + set.length - 1;
    }

    private void text(Map<String, Attribute> made, String key, List<String> values, int otherwise) {
        long position = node.integer(key, otherwise);
        require(position >= 0 && position < values.size(), "has the " + key + " " + position);
        made.put(key, attribute(Optional.empty(), Optional.of(values.get((int) position)), new double[0], List.of()));
    }

    private static void put(Map<String, Attribute> made, String key, List<Place> from, ToDoubleFunction<Place> number) {
        made.put(
                key,
                attribute(
                        Optional.empty(),
                        Optional.empty(),
                        from.stream().mapToDouble(number).toArray(),
                        List.of()));
    }

    private static Attribute integer(long value) {
        return attribute(Optional.of(value), Optional.empty(), new double[0], List.of());
    }

    private static Attribute texts(List<String> texts) {
        return attribute(Optional.empty(), Optional.empty(), new double[0], texts);
    }

    /** With numbers as reals and as integers alike. */
    private static Attribute attribute(
            Optional<Long> integer, Optional<String> text, double[] numbers, List<String> texts) {
        long[] integers = Arrays.stream(numbers).mapToLong(each -> (long) each).toArray();
        return new Attribute("", Optional.empty(), integer, text, Optional.empty(), numbers, integers, texts, Set.of());
    }
}
