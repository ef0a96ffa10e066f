package io.vernier.spark.mllib;

import io.vernier.outcome.Refusal;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.tree.CategoricalSplit;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.LeafNode;
import org.apache.spark.ml.tree.Node;

/** Gathers the trees of a model in arrays, parents before their children. */
final class EnsembleBuilder {
    private final PipelineStage model;
    private final int[] categories;
    private final int[] known;
    private final Function<LeafNode, double[]> leafValues;

    private final Ints roots = new Ints();
    private final Ints feature = new Ints();
    private final Ints left = new Ints();
    private final Ints right = new Ints();
    private final Ints set = new Ints();
    private final Ints starts = new Ints();
    private final List<long[]> words = new ArrayList<>();
    private final List<Double> thresholds = new ArrayList<>();
    private final List<double[]> leaves = new ArrayList<>();

    /**
     * @param features elements of the vector
     * @param leafValues the numbers of a leaf
     */
    EnsembleBuilder(PipelineStage model, int features, Function<LeafNode, double[]> leafValues) {
        this.model = model;
        this.categories = new int[features];
        this.known = new int[features];
        Arrays.fill(known, -1);
        this.leafValues = leafValues;
        starts.add(0);
    }

    /** @throws Refusal if a split is of a kind or a feature that cannot be */
    void add(Node root) {
        roots.add(child(root));
    }

    private int child(Node node) {
        if (node instanceof LeafNode leaf) {
            leaves.add(leafValues.apply(leaf));
            return ~(leaves.size() - 1);
        }
        InternalNode inner = (InternalNode) node;
        int place = feature.size();
        feature.add(inner.split().featureIndex());
        if (inner.split() instanceof ContinuousSplit split) {
            learn(split.featureIndex(), 0);
            thresholds.add(split.threshold());
            set.add(Branches.THRESHOLD);
        } else {
            CategoricalSplit split = (CategoricalSplit) inner.split();
            learn(split.featureIndex(), split.numCategories());
            thresholds.add(0.0);
            set.add(addSet(split));
        }
        left.add(0);
        right.add(0);
        left.set(place, child(inner.leftChild()));
        right.set(place, child(inner.rightChild()));
        return place;
    }

    private void learn(int index, int count) {
        if (index < 0 || index >= known.length || (known[index] >= 0 && known[index] != count)) {
            throw Refusal.before(Layers.describe(model) + " splits feature " + index + " of " + known.length
                    + " as one of " + count + " categories, which is not what it does elsewhere; train it again.");
        }
        known[index] = count;
        categories[index] = count;
    }

    /** The set of the categories that go left, with the place after the last of them for what is no category. */
    private int addSet(CategoricalSplit split) {
        int count = split.numCategories();
        long[] bits = new long[(count >> 6) + 1];
        for (double category : split.leftCategories()) {
            mark(bits, (int) category);
        }
        double[] unseen = new double[split.featureIndex() + 1];
        unseen[split.featureIndex()] = -1;
        if (split.shouldGoLeft(Vectors.dense(unseen))) {
            mark(bits, count);
        }
        words.add(bits);
        starts.add(starts.last() + bits.length);
        return words.size() - 1;
    }

    private static void mark(long[] bits, int code) {
        bits[code >> 6] |= 1L << code;
    }

    /**
     * The ensemble of the trees so far.
     *
     * @param weights of the trees
     * @throws Refusal if a threshold or a leaf is no number
     */
    TreeEnsemble build(double[] weights) {
        double[] bounds = thresholds.stream().mapToDouble(Double::doubleValue).toArray();
        long[] bits = words.stream().flatMapToLong(Arrays::stream).toArray();
        double[] values = leaves.stream().flatMapToDouble(Arrays::stream).toArray();
        Layers.requireFinite(model, "leaf", values);
        Layers.requireFinite(model, "tree weight", weights);
        return new TreeEnsemble(
                categories,
                new Branches(
                        roots.toArray(),
                        feature.toArray(),
                        left.toArray(),
                        right.toArray(),
                        set.toArray(),
                        words.isEmpty() ? CategorySets.NONE : new CategorySets(starts.toArray(), bits)),
                bounds,
                new Leaves(leaves.get(0).length, values, weights, 1));
    }

    /** Integers that are added one by one. */
    private static final class Ints {
        private int[] values = new int[16];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        void set(int place, int value) {
            values[place] = value;
        }

        int last() {
            return values[size - 1];
        }

        int size() {
            return size;
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
