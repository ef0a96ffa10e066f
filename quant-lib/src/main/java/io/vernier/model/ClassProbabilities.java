package io.vernier.model;

import io.vernier.arithmetic.Elementary;

/** How margins, one for each class, become probabilities or their logarithms, in the operations of Spark or of runtimes of ONNX. */
public enum ClassProbabilities {
    /** Each margin, a sum of votes, as a share of their sum; classes ascending. */
    SHARES,
    /** Of boosted trees, whose margins are {@code -m} and {@code m}: {@code p_0 = 1 / (1 + exp(2 m))} and {@code p_1 = 1 - p_0}. */
    BOOSTED,
    /** Logarithms of probabilities, {@code x_c - (max x + log sum_k exp(x_k - max x))}; classes ascending. */
    LOGARITHMS,
    /** Of each margin by itself, the logarithm of the probability of a class against another: {@code -log(1 + exp(-x))}. */
    LOGARITHM_OF_EACH,
    /**
     * Shares of the components of a mixture in a row, from logarithms of their weighted densities: each density and 2^-52, as a share of the
     * sum of these; so a row far from all components belongs to all.
     */
    DENSITIES,
    /** Of two classes whose margins are {@code -m} and {@code m}: the sigmoid of each, above 1/2 where the margin is above 0. */
    LOGISTIC,
    /** Of two classes whose margins are {@code -m} and {@code m}, where m is the probability of class 1: {@code 1 - m} and m. */
    COMPLEMENT;

    private static final double LEAST_DENSITY = 0x1p-52;
    private static final double ABOVE_HALF = Math.nextUp(0.5);

    /**
     * Refuses numbers of classes of which it cannot be.
     *
     * @throws IllegalArgumentException if it cannot be of so many
     */
    public void requireClasses(int classes) {
        boolean ofTwo = this == BOOSTED || this == LOGISTIC || this == COMPLEMENT;
        if (ofTwo && classes != 2) {
            throw new IllegalArgumentException(
                    "Probabilities from the margin of class 1 are of two classes, found " + classes + ".");
        }
    }

    /** Whether what it makes are logarithms of probabilities. */
    public boolean givesLogarithms() {
        return this == LOGARITHMS || this == LOGARITHM_OF_EACH;
    }

    /** The probabilities of every row. */
    public DenseBatch apply(DenseBatch margins) {
        DenseBatch result = DenseBatch.zeros(margins.rows(), margins.channels());
        apply(margins.values(), result.values(), margins.rows(), margins.rows(), margins.channels());
        return result;
    }

    /** The probabilities of the first rows, whose channels lie {@code stride} apart; both arrays may be the same. */
    public void apply(double[] margins, double[] result, int stride, int rows, int channels) {
        for (int row = 0; row < rows; row++) {
            switch (this) {
                case SHARES -> share(margins, result, stride, row, channels);
                case LOGARITHMS -> logarithms(margins, result, stride, row, channels);
                case LOGARITHM_OF_EACH -> {
                    for (int at = row; at < channels * stride; at += stride) {
                        double margin = margins[at];
                        // The exponent is not positive, so that nothing overflows.
                        result[at] = Math.min(margin, 0) - Elementary.log(1 + Elementary.exp(-Math.abs(margin)));
                    }
                }
                case DENSITIES -> {
                    for (int at = row; at < channels * stride; at += stride) {
                        result[at] = LEAST_DENSITY + Elementary.exp(margins[at]);
                    }
                    share(result, result, stride, row, channels);
                }
                case BOOSTED -> {
                    double first = 1 / (1 + Elementary.exp(-2 * margins[row]));
                    result[row] = first;
                    result[stride + row] = 1 - first;
                }
                case LOGISTIC -> {
                    result[row] = logistic(margins[row]);
                    result[stride + row] = logistic(margins[stride + row]);
                }
                case COMPLEMENT -> {
                    double second = margins[stride + row];
                    result[row] = 1 - second;
                    result[stride + row] = second;
                }
            }
        }
    }

    /** Least margins are not rounded away: who is above 0 is preferred. */
    private static double logistic(double margin) {
        double probability = Elementary.sigmoid(margin);
        return margin > 0 ? Math.max(ABOVE_HALF, probability) : probability;
    }

    private static void logarithms(double[] margins, double[] result, int stride, int row, int channels) {
        double max = Double.NEGATIVE_INFINITY;
        for (int channel = 0; channel < channels; channel++) {
            max = Math.max(max, margins[channel * stride + row]);
        }
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += Elementary.exp(margins[channel * stride + row] - max);
        }
        double total = Elementary.log(sum) + max;
        for (int channel = 0; channel < channels; channel++) {
            result[channel * stride + row] = margins[channel * stride + row] - total;
        }
    }

    private static void share(double[] margins, double[] result, int stride, int row, int channels) {
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += margins[channel * stride + row];
        }
        for (int channel = 0; channel < channels; channel++) {
            result[channel * stride + row] = margins[channel * stride + row] / sum;
        }
    }
}
