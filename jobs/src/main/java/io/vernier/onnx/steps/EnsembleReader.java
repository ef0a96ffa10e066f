package io.vernier.onnx.steps;

import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.Missing;
import io.vernier.tree.Precision;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The trees of an operator {@code TreeEnsembleClassifier} or {@code TreeEnsembleRegressor}, as splits of the input vector itself: what
 * lies before them, casts to float32 and scalers, is monotonic, so that each split is one of the input, and nothing is lost.
 */
final class EnsembleReader {
    /** Deeper trees are no trees. */
    private static final int DEEPEST = 10_000;

    /** Splits by equality are two splits with a copy below one of them; with more copies than this they are refused. */
    private static final int MOST_COPIES = 64;

    private final Node node;
    private final Made.Rows rows;
    private final int features;
    private final long[] treeIds;
    private final long[] nodeIds;
    private final long[] featureIds;
    private final long[] trueIds;
    private final long[] falseIds;
    private final long[] missing;
    private final double[] values;
    private final List<String> modes;

    /** Place of each node in these arrays. */
    private final Map<Long, Map<Long, Integer>> places = new HashMap<>();

    /** Whether splits may be decided by those before: where splits by equality make copies. */
    private final boolean narrows;

    private final Map<Integer, double[]> weights = new HashMap<>();
    private final List<Split> splits = new ArrayList<>();
    private final List<double[]> leaves = new ArrayList<>();

    /** What is left to do of a tree: no recursion, since trees may be deep. */
    private final Deque<Runnable> open = new ArrayDeque<>();

    private int outputs;

    private static final class Split {
        private final int feature;
        private final double threshold;
        private final int set;
        private int left;
        private int right;

        Split(int feature, double threshold, Missing missing) {
            this.feature = feature;
            this.threshold = threshold;
            this.set = missing == Missing.LEFT ? Branches.THRESHOLD_OR_NAN : Branches.THRESHOLD;
        }
    }

    EnsembleReader(Node node, Made.Rows rows, int features) {
        this.node = node;
        this.rows = rows;
        this.features = features;
        this.treeIds = node.integers("nodes_treeids");
        this.nodeIds = node.integers("nodes_nodeids");
        this.featureIds = node.integers("nodes_featureids");
        this.trueIds = node.integers("nodes_truenodeids");
        this.falseIds = node.integers("nodes_falsenodeids");
        this.values = node.realsOrTensor("nodes_values");
        this.modes = node.texts("nodes_modes");
        long[] tracks = node.integers("nodes_missing_value_tracks_true");
        this.missing = tracks.length == 0 ? new long[treeIds.length] : tracks;
        this.narrows = modes.stream().anyMatch(mode -> mode.endsWith("EQ") && !mode.equals("BRANCH_LEQ"));
        int nodes = treeIds.length;
        for (int length : new int[] {
            nodeIds.length,
            featureIds.length,
            trueIds.length,
            falseIds.length,
            values.length,
            modes.size(),
            missing.length
        }) {
            require(nodes > 0 && length == nodes, "has attributes of " + length + " and of " + nodes + " nodes");
        }
        for (int place = 0; place < nodes; place++) {
            Integer other = places.computeIfAbsent(treeIds[place], tree -> new HashMap<>())
                    .put(nodeIds[place], place);
            require(other == null, "has two nodes " + nodeIds[place] + " in tree " + treeIds[place]);
        }
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refused(otherwise);
        }
    }

    private OnnxException refused(String what) {
        return new OnnxException("cannot be taken, its " + node.described() + " " + what + "; convert the model again");
    }

    /**
     * Reads what leaves hold.
     *
     * @param prefix of the attributes, {@code class} or {@code target}
     */
    private void readWeights(String prefix) {
        long[] trees = node.integers(prefix + "_treeids");
        long[] nodes = node.integers(prefix + "_nodeids");
        long[] ids = node.integers(prefix + "_ids");
        double[] numbers = node.realsOrTensor(prefix + "_weights");
        require(
                trees.length == ids.length && nodes.length == ids.length && numbers.length == ids.length,
                "has weights of leaves in attributes of different lengths");
        Set<List<Long>> seen = new HashSet<>();
        for (int k = 0; k < ids.length; k++) {
            Integer place = places.getOrDefault(trees[k], Map.of()).get(nodes[k]);
            require(
                    place != null && ids[k] >= 0 && ids[k] < outputs && Double.isFinite(numbers[k]),
                    "has a weight " + numbers[k] + " of output " + ids[k] + " in a leaf that is not there");
            require(
                    seen.add(List.of(trees[k], nodes[k], ids[k])),
                    "has two weights of output " + ids[k] + " in one leaf");
            weights.computeIfAbsent(place, each -> new double[outputs])[(int) ids[k]] = numbers[k];
        }
    }

    /**
     * The trees with one number in a leaf for each output.
     *
     * @param base what is added to each output after all trees; none where there is none
     */
    TreeEnsemble ensemble(String prefix, int count, double[] base) {
        outputs = count;
        readWeights(prefix);
        return build(base);
    }

    /** The trees of two outputs, the weights of the one output of the file and the same with the other sign before it. */
    TreeEnsemble mirrored(String prefix, int output, double[] base) {
        outputs = output + 1;
        readWeights(prefix);
        weights.replaceAll((place, each) -> new double[] {-each[output], each[output]});
        outputs = 2;
        return build(base.length == 0 ? base : new double[] {-base[0], base[0]});
    }

    private TreeEnsemble build(double[] base) {
        List<Integer> roots = new ArrayList<>();
        Set<Long> begun = new HashSet<>();
        for (int place = 0; place < treeIds.length; place++) {
            if (place == 0 || treeIds[place] != treeIds[place - 1]) {
                require(begun.add(treeIds[place]), "has the nodes of tree " + treeIds[place] + " in two places");
                roots.add(0);
                int tree = roots.size() - 1;
                child(new Way(place, 0, null), root -> roots.set(tree, root));
                while (!open.isEmpty()) {
                    open.pop().run();
                }
            }
        }
        String aggregate = node.text("aggregate_function", "SUM");
        boolean averages = aggregate.equals("AVERAGE");
        require(
                averages || aggregate.equals("SUM"),
                "has the aggregate_function " + aggregate + ", expected SUM or AVERAGE");
        require(!averages || base.length == 0, "adds base_values to an average");
        int trees = roots.size();
        if (base.length > 0) {
            // Runtimes add it last, so it is the one leaf of a last tree.
            leaves.add(base);
            roots.add(~(leaves.size() - 1));
        }
        double[] ones = new double[roots.size()];
        Arrays.fill(ones, 1);
        return new TreeEnsemble(
                new int[features],
                new Branches(
                        roots.stream().mapToInt(Integer::intValue).toArray(),
                        splits.stream().mapToInt(split -> split.feature).toArray(),
                        splits.stream().mapToInt(split -> split.left).toArray(),
                        splits.stream().mapToInt(split -> split.right).toArray(),
                        splits.stream().mapToInt(split -> split.set).toArray(),
                        CategorySets.NONE),
                splits.stream().mapToDouble(split -> split.threshold).toArray(),
                new Leaves(
                        outputs,
                        leaves.stream().flatMapToDouble(Arrays::stream).toArray(),
                        ones,
                        averages ? trees : 1,
                        rows.precision() == Operation.Numbers.FLOAT32 ? Precision.FLOAT32 : Precision.DOUBLE));
    }

    /** What takes a split or leaf as its child. */
    private interface Parent {
        void take(int child);
    }

    /** Makes one side of a split. */
    private interface Side {
        void make(Known known, Parent parent);
    }

    private void child(Way way, Parent parent) {
        int place = way.place;
        require(
                way.depth < DEEPEST && splits.size() <= MOST_COPIES * treeIds.length,
                "has trees that do not end, or that grow too large by splits by equality");
        if (modes.get(place).equals("LEAF")) {
            double[] leaf = weights.get(place);
            require(
                    leaf != null,
                    "has the leaf " + nodeIds[place] + " of tree " + treeIds[place] + " without a weight");
            // Each place is a leaf of its own, for the rows that reach it are counted.
            parent.take(~leaves.size());
            leaves.add(leaf);
            return;
        }
        require(
                featureIds[place] >= 0 && featureIds[place] < rows.elements().size(),
                "splits element " + featureIds[place] + " of " + rows.elements().size());
        Element element = rows.elements().get((int) featureIds[place]);
        require(element.isMonotonic(), "reads element " + featureIds[place] + " after a product with 0");
        boolean tracks = missing[place] != 0;
        int yes = Math.toIntExact(trueIds[place]);
        int no = Math.toIntExact(falseIds[place]);
        switch (modes.get(place)) {
            case "BRANCH_LEQ" -> split(way, parent, element, true, yes, no, tracks);
            case "BRANCH_LT" -> split(way, parent, element, false, yes, no, tracks);
            case "BRANCH_GT" -> split(way, parent, element, true, no, yes, !tracks);
            case "BRANCH_GTE" -> split(way, parent, element, false, no, yes, !tracks);
            case "BRANCH_EQ" -> equality(way, parent, element, yes, no, tracks);
            // NaN equals nothing.
            case "BRANCH_NEQ" -> equality(way, parent, element, no, yes, false);
            default -> throw refused("has a node of the mode " + modes.get(place));
        }
    }

    /** What is below the bound, or at it, goes to one node, and the rest to another. */
    private void split(
            Way way, Parent parent, Element element, boolean inclusive, int low, int high, boolean missingLow) {
        boolean falls = element.falls();
        branch(
                way,
                parent,
                element,
                inclusive,
                missingLow != falls,
                to(way, falls ? high : low),
                to(way, falls ? low : high));
    }

    private Side to(Way way, int node) {
        return (known, parent) -> child(new Way(place(way.place, node), way.depth + 1, known), parent);
    }

    /** What equals the bound goes to one node, and what is below or above it to another, of which there are two copies. */
    private void equality(Way way, Parent parent, Element element, int equal, int other, boolean missingEqual) {
        boolean falls = element.falls();
        // Less, then not greater; where the element falls, the other way round.
        Side rest = (known, inner) -> branch(
                new Way(way.place, way.depth, known),
                inner,
                element,
                !falls,
                missingEqual,
                to(way, equal),
                to(way, other));
        branch(way, parent, element, falls, false, to(way, other), rest);
    }

    /** A split of the input, left out where what lies before it has decided it already. */
    private void branch(
            Way way, Parent parent, Element element, boolean inclusive, boolean missingLeft, Side left, Side right) {
        double threshold = element.greatest(values[way.place], inclusive);
        require(!Double.isNaN(threshold), "compares with " + values[way.place] + ", which nothing is below");
        Known known = Known.of(way.known, element.feature());
        if (known.hi <= threshold && (!known.missing || missingLeft)) {
            open.push(() -> left.make(way.known, parent));
            return;
        }
        if (known.lo >= threshold && (!known.missing || !missingLeft)) {
            open.push(() -> right.make(way.known, parent));
            return;
        }
        Split split = new Split(element.feature(), threshold, missingLeft ? Missing.LEFT : Missing.RIGHT);
        parent.take(splits.size());
        splits.add(split);
        Known high = narrowed(way, known, threshold, known.hi, known.missing && !missingLeft);
        Known low = narrowed(way, known, known.lo, threshold, known.missing && missingLeft);
        open.push(() -> right.make(high, child -> split.right = child));
        open.push(() -> left.make(low, child -> split.left = child));
    }

    private Known narrowed(Way way, Known known, double lo, double hi, boolean stillMissing) {
        return narrows ? new Known(known.feature, lo, hi, stillMissing, way.known) : way.known;
    }

    /** A node on the way from the root, and what is known there of the input. */
    private record Way(int place, int depth, Known known) {}

    /**
     * A feature is NaN, or above {@code lo} and at most {@code hi}.
     *
     * @param missing whether it may be NaN
     * @param before what is known of others, or was known of this one; null at the root
     */
    private record Known(int feature, double lo, double hi, boolean missing, Known before) {
        static Known of(Known newest, int feature) {
            for (Known known = newest; known != null; known = known.before) {
                if (known.feature == feature) {
                    return known;
                }
            }
            return new Known(feature, Double.NaN, Double.NaN, true, null);
        }
    }

    private int place(int parent, int id) {
        Integer place = places.get(treeIds[parent]).get((long) id);
        require(
                place != null && place != parent,
                "has the child " + id + " of node " + nodeIds[parent] + " in tree " + treeIds[parent]
                        + ", which is not there");
        return place;
    }

    /** Whether some tree has a weight of each output in all of its leaves, so that every row has a sum of each. */
    boolean scoresAll(int count) {
        long[] trees = node.integers("class_treeids");
        long[] ids = node.integers("class_ids");
        Map<List<Long>, Integer> entries = new HashMap<>();
        for (int k = 0; k < ids.length; k++) {
            entries.merge(List.of(trees[k], ids[k]), 1, Integer::sum);
        }
        Map<Long, Integer> leavesOfTrees = new HashMap<>();
        for (int place = 0; place < treeIds.length; place++) {
            if (modes.get(place).equals("LEAF")) {
                leavesOfTrees.merge(treeIds[place], 1, Integer::sum);
            }
        }
        return LongStream.range(0, count).allMatch(output -> leavesOfTrees.entrySet().stream()
                .anyMatch(tree -> tree.getValue().equals(entries.get(List.of(tree.getKey(), output)))));
    }
}
