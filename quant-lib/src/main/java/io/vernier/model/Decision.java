package io.vernier.model;

import java.io.Serializable;
import java.util.List;

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
}
