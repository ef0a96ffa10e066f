package io.vernier.refit;

import io.vernier.arithmetic.Elementary;
import io.vernier.statistics.SecondMoments;
import java.io.Serializable;

/**
 * How much an error of the outputs of one row matters, from the float model's own probabilities: no labels. The numbers of a row are
 * rounded to integers that depend on this row alone.
 *
 * @param outputs K
 * @param loss what is computed of the outputs
 * @param coupling what of several outputs counts
 */
record OutputCurvature(int outputs, Loss loss, Coupling coupling) implements Serializable {
    /** Outputs in units of so many bits below their greatest. */
    static final int TARGET_BITS = 20;

    private static final double FIXED_POINT = 4096;
    private static final int CODE_FLOOR = 16;
    private static final double CODE_KAPPA = 0.25;
    private static final int FLOOR = 2;
    private static final double PAIR_FLOOR = 0.05;
    private static final double GREATEST = 1 << (TARGET_BITS + 1);

    /** What is computed of the outputs. */
    enum Loss {
        /** Classes, by the sigmoid of one output or the softmax of several. */
        CROSS_ENTROPY,
        /** Numbers. */
        SQUARED
    }

    /** What of several outputs counts, and in which sums. */
    enum Coupling {
        /** Their differences, pairs of outputs weighted by themselves. */
        PAIRED,
        /** Their differences, one weight for all pairs; also of a single output. */
        SHARED,
        /** Each by itself, since nothing makes shares of them: the diagonal of the second derivative alone. */
        NONE
    }

    /** What a unit of the weights of moments stands for in the second derivative of the loss of a row. */
    double momentUnit() {
        if (loss == Loss.SQUARED) {
            return 1;
        }
        if (outputs == 1 || coupling == Coupling.NONE) {
            return 1 / (4 * FIXED_POINT);
        }
        return coupling == Coupling.PAIRED ? 1 / (2 * FIXED_POINT) : 1 / (FIXED_POINT * outputs * outputs);
    }

    /** Whether weights of several outputs are fitted together, less their means. */
    boolean isCoupled() {
        return outputs > 1 && coupling != Coupling.NONE;
    }

    /** The same with one weight for all pairs of outputs. */
    OutputCurvature shared() {
        return new OutputCurvature(outputs, loss, Coupling.SHARED);
    }

    int grams() {
        return switch (coupling) {
            case PAIRED -> outputs * (outputs - 1) / 2;
            case SHARED -> 1;
            case NONE -> outputs;
        };
    }

    /** The outputs that errors are measured of: less their mean where differences alone count. */
    void center(double[] values) {
        if (!isCoupled()) {
            return;
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / outputs;
        for (int k = 0; k < outputs; k++) {
            values[k] -= mean;
        }
    }

    /** The weight of a row in the search of codes. */
    long codeWeight(double[] values, double[] probabilities) {
        if (loss == Loss.SQUARED) {
            return 1;
        }
        return CODE_FLOOR + uncertainty(values, CODE_KAPPA, probabilities);
    }

    /** 4096 u(kappa). */
    private long uncertainty(double[] values, double kappa, double[] probabilities) {
        probabilities(values, kappa, probabilities);
        double sum = 0;
        for (double p : probabilities) {
            sum += p * (1 - p);
        }
        return (long) Math.rint(FIXED_POINT * (sum * (outputs == 1 ? 4 : (double) outputs / (outputs - 1))));
    }

    /** {@code d^T R d} of a direction d, R the second derivative of the loss. */
    double curvature(double[] probabilities, double[] direction) {
        double sum = 0;
        double squares = 0;
        for (int k = 0; k < outputs; k++) {
            sum += probabilities[k] * direction[k];
            squares += (loss == Loss.SQUARED ? 1 : probabilities[k]) * direction[k] * direction[k];
        }
        return loss == Loss.SQUARED ? squares : squares - sum * sum;
    }

    /** The probabilities of a row, softened for the search of codes. */
    void codeProbabilities(double[] values, double[] probabilities) {
        probabilities(values, CODE_KAPPA, probabilities);
    }

    /** @param values centered or not */
    void probabilities(double[] values, double kappa, double[] probabilities) {
        if (outputs == 1) {
            probabilities[0] = Elementary.sigmoid(kappa * values[0]);
            return;
        }
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            greatest = Math.max(greatest, kappa * value);
        }
        double sum = 0;
        for (int k = 0; k < outputs; k++) {
            probabilities[k] = Elementary.exp(kappa * values[k] - greatest);
            sum += probabilities[k];
        }
        for (int k = 0; k < outputs; k++) {
            probabilities[k] /= sum;
        }
    }

    /** A number in its unit. */
    static long target(double value, int exponent) {
        double unclamped = Math.rint(Math.scalb(value, TARGET_BITS - exponent));
        return (long) Math.max(-GREATEST, Math.min(GREATEST, unclamped));
    }

    /**
     * The integers of a row.
     *
     * @param values the outputs, {@link #center centered}
     * @param kappa softens the probabilities by the error that is to be expected
     * @param exponent that {@link io.vernier.statistics.CodeStatistics#exponent} has of the greatest output
     * @param a weights, at {@code g * BLOCK_ROWS + row}
     * @param z targets, at {@code k * BLOCK_ROWS + row}
     */
    void moments(double[] values, double kappa, int exponent, double[] probabilities, long[] a, long[] z, int row) {
        int stride = SecondMoments.BLOCK_ROWS;
        long[] y = new long[outputs];
        for (int k = 0; k < outputs; k++) {
            y[k] = target(values[k], exponent);
        }
        if (coupling == Coupling.NONE) {
            probabilities(values, kappa, probabilities);
            for (int k = 0; k < outputs; k++) {
                double curvature = probabilities[k] * (1 - probabilities[k]);
                long weight = FLOOR + (long) Math.rint(4 * FIXED_POINT * curvature);
                a[k * stride + row] = weight;
                z[k * stride + row] = weight * y[k];
            }
            return;
        }
        if (coupling == Coupling.SHARED) {
            long weight = loss == Loss.SQUARED ? 1 : FLOOR + uncertainty(values, kappa, probabilities);
            a[row] = weight;
            for (int k = 0; k < outputs; k++) {
                z[k * stride + row] = weight * y[k];
            }
            return;
        }
        probabilities(values, kappa, probabilities);
        for (int k = 0; k < outputs; k++) {
            z[k * stride + row] = 0;
        }
        int pair = 0;
        for (int k = 0; k < outputs; k++) {
            for (int l = k + 1; l < outputs; l++) {
                double curvature = probabilities[k] * probabilities[l] + PAIR_FLOOR / outputs / outputs;
                long weight = (long) Math.rint(2 * FIXED_POINT * curvature);
                a[pair++ * stride + row] = weight;
                z[k * stride + row] += weight * (y[k] - y[l]);
                z[l * stride + row] -= weight * (y[k] - y[l]);
            }
        }
    }
}
