package io.vernier.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** How the last tensor of a model becomes its prediction. */
public sealed interface Decision extends Serializable {

    /** Channels of the tensor that is decided by. */
    int channels();

    /** The prediction for one row of the last tensor. */
    double predict(DenseBatch last, int row);

    /** The predictions of the first rows of the last tensor, written from {@code predictions[at]}. */
    default void predict(DenseBatch last, int rows, double[] predictions, int at) {
        for (int row = 0; row < rows; row++) {
            predictions[at + row] = predict(last, row);
        }
    }

    /** How many clusters it chooses from; absent where it predicts classes or numbers. */
    default OptionalInt clusterCount() {
        return OptionalInt.empty();
    }

    /**
     * Checks the tensor that is decided by.
     *
     * @throws IllegalArgumentException if it has another number of channels
     */
    default void requireChannels(int found) {
        if (found != channels()) {
            throw new IllegalArgumentException(
                    "The prediction needs " + channels() + " channels, found " + found + ".");
        }
    }

    /** The prediction is the one channel itself. */
    record Identity() implements Decision {
        @Override
        public int channels() {
            return 1;
        }

        @Override
        public double predict(DenseBatch last, int row) {
            return last.value(row, 0);
        }
    }

    /**
     * Class 1 if the number in the one channel, a probability or a margin, is greater than the threshold, else class 0.
     *
     * @param threshold 0 to 1 for a probability, any number for a margin
     */
    record Threshold(double threshold) implements Decision {
        @Override
        public int channels() {
            return 1;
        }

        @Override
        public double predict(DenseBatch last, int row) {
            return last.value(row, 0) > threshold ? 1 : 0;
        }
    }

    /**
     * The first class with the greatest ratio of probability, or margin, to threshold; a threshold of 0 makes the ratio infinite whatever the
     * probability, as in Spark.
     *
     * @param thresholds one for each class, not negative, at most one of them 0; all 1 when the model has none
     */
    record Argmax(List<Double> thresholds) implements Decision {
        public Argmax {
            thresholds = List.copyOf(thresholds);
        }

        @Override
        public int channels() {
            return thresholds.size();
        }

        @Override
        public double predict(DenseBatch last, int row) {
            return predict(array(), last, row);
        }

        @Override
        public void predict(DenseBatch last, int rows, double[] predictions, int at) {
            double[] unboxed = array();
            for (int row = 0; row < rows; row++) {
                predictions[at + row] = predict(unboxed, last, row);
            }
        }

        private double[] array() {
            return thresholds.stream().mapToDouble(Double::doubleValue).toArray();
        }

        private static int predict(double[] thresholds, DenseBatch last, int row) {
            int best = 0;
            double greatest = Double.NEGATIVE_INFINITY;
            for (int channel = 0; channel < thresholds.length; channel++) {
                double threshold = thresholds[channel];
                double ratio = threshold == 0 ? Double.POSITIVE_INFINITY : last.value(row, channel) / threshold;
                if (ratio > greatest) {
                    greatest = ratio;
                    best = channel;
                }
            }
            return best;
        }
    }

    /**
     * Every number of the tensor is a hash. As one number the prediction is the first of them.
     *
     * @param tables numbers of a row
     */
    record Hashes(int tables) implements Decision {
        @Override
        public int channels() {
            return tables;
        }

        @Override
        public double predict(DenseBatch last, int row) {
            return last.value(row, 0);
        }
    }

    /**
     * The cluster with the greatest number, the first of equals.
     *
     * @param count of clusters, a channel each
     */
    record Likeliest(int count) implements Decision {

        /** @throws IllegalArgumentException if there is no choice */
        public Likeliest {
            if (count < 2) {
                throw new IllegalArgumentException("There is no choice of " + count + " clusters.");
            }
        }

        @Override
        public int channels() {
            return count;
        }

        @Override
        public OptionalInt clusterCount() {
            return OptionalInt.of(count);
        }

        @Override
        public double predict(DenseBatch last, int row) {
            int greatest = 0;
            for (int cluster = 1; cluster < count; cluster++) {
                if (last.value(row, cluster) > last.value(row, greatest)) {
                    greatest = cluster;
                }
            }
            return greatest;
        }
    }

    /**
     * The cluster whose center is nearest, found from the root of a tree of centers downwards: of the children of a center the first with
     * the least number. Without a tree all centers are children of the root.
     *
     * @param measure of distance, for those who want to know how far it is; the numbers that are compared order the centers as it does
     * @param parents for each channel that of the center above it, {@link #ROOT} for none; below its own
     * @param clusters for each channel the cluster, {@link #NO_CLUSTER} for a center that has others below it
     */
    record Nearest(Measure measure, List<Integer> parents, List<Integer> clusters) implements Decision {
        public static final int ROOT = -1;
        public static final int NO_CLUSTER = -1;

        /** Between rows and centers. */
        public enum Measure {
            /** The square of the Euclidean distance. */
            EUCLIDEAN,
            /** One less the cosine of the angle; of a row of zeros 1. */
            COSINE
        }

        /** @throws IllegalArgumentException if the centers are no tree whose leaves are clusters */
        public Nearest {
            parents = List.copyOf(parents);
            clusters = List.copyOf(clusters);
            boolean fits = parents.size() == clusters.size();
            for (int channel = 0; fits && channel < parents.size(); channel++) {
                boolean isInner = parents.contains(channel);
                fits = parents.get(channel) >= ROOT
                        && parents.get(channel) < channel
                        && isInner == (clusters.get(channel) == NO_CLUSTER)
                        && clusters.get(channel) >= NO_CLUSTER;
            }
            if (!fits || parents.size() < 2) {
                throw new IllegalArgumentException("The centers with the parents " + parents + " and the clusters "
                        + clusters + " are no tree of two centers or more, parents first.");
            }
        }

        /** Of clusters without a tree. */
        public static Nearest of(Measure measure, int clusters) {
            return new Nearest(
                    measure,
                    Collections.nCopies(clusters, ROOT),
                    IntStream.range(0, clusters).boxed().toList());
        }

        @Override
        public int channels() {
            return parents.size();
        }

        @Override
        public OptionalInt clusterCount() {
            return OptionalInt.of(count());
        }

        /** The channel of the center of a cluster. */
        public int channel(int cluster) {
            return clusters.indexOf(cluster);
        }

        /** How many clusters there are. */
        public int count() {
            return (int)
                    clusters.stream().filter(cluster -> cluster != NO_CLUSTER).count();
        }

        /** The channels below a center, or those below none, ascending. */
        public int[] children(int parent) {
            return IntStream.range(0, parents.size())
                    .filter(channel -> parents.get(channel) == parent)
                    .toArray();
        }

        @Override
        public double predict(DenseBatch last, int row) {
            double[] prediction = new double[1];
            predict(tree(), last, row, prediction, 0);
            return prediction[0];
        }

        @Override
        public void predict(DenseBatch last, int rows, double[] predictions, int at) {
            int[][] tree = tree();
            for (int row = 0; row < rows; row++) {
                predict(tree, last, row, predictions, at + row);
            }
        }

        /** The children of the root, then those of each channel. */
        private int[][] tree() {
            return IntStream.range(ROOT, parents.size())
                    .mapToObj(this::children)
                    .toArray(int[][]::new);
        }

        private void predict(int[][] tree, DenseBatch last, int row, double[] predictions, int at) {
            int nearest = ROOT;
            while (tree[nearest + 1].length > 0) {
                int[] children = tree[nearest + 1];
                nearest = children[0];
                for (int child : children) {
                    if (last.value(row, child) < last.value(row, nearest)) {
                        nearest = child;
                    }
                }
            }
            predictions[at] = clusters.get(nearest);
        }
    }
}
