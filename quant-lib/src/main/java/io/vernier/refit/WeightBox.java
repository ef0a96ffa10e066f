package io.vernier.refit;

import java.util.Arrays;

/**
 * Bounds of the integer weights of each input, shared by all outputs: two's complement, mirrored for inputs whose codes are complemented.
 *
 * @param lo least weight by input
 * @param hi greatest weight by input
 */
@SuppressWarnings("ArrayRecordComponent")
record WeightBox(double[] lo, double[] hi) {

    /** All integers but the most negative one of two's complement: no input is complemented. */
    static WeightBox narrow(int inputs, int bits) {
        double[] hi = new double[inputs];
        double[] lo = new double[inputs];
        Arrays.fill(hi, Math.max(1, (1 << (bits - 1)) - 1));
        Arrays.fill(lo, -hi[0]);
        return new WeightBox(lo, hi);
    }

    /** @param weights by output and input, in units of codes */
    static WeightBox full(double[][] weights, int bits) {
        int inputs = weights[0].length;
        double half = 1 << (bits - 1);
        double[] skew = new double[inputs];
        for (double[] row : weights) {
            double greatest = 0;
            for (double weight : row) {
                greatest = Math.max(greatest, Math.abs(weight));
            }
            for (int i = 0; i < inputs; i++) {
                double share = row[i] / (greatest > 0 ? greatest : 1);
                skew[i] += share * share * share;
            }
        }
        double[] lo = new double[inputs];
        double[] hi = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            lo[i] = skew[i] > 0 ? 1 - half : -half;
            hi[i] = skew[i] > 0 ? half : half - 1;
        }
        return new WeightBox(lo, hi);
    }

    /** The greatest magnitude of a weight. */
    double extent() {
        double extent = 0;
        for (int i = 0; i < lo.length; i++) {
            extent = Math.max(extent, Math.max(hi[i], -lo[i]));
        }
        return extent;
    }

    /** Weights rounded so that {@code unit} becomes 1, and clipped. */
    double[] round(double[] weights, double unit) {
        double[] rounded = new double[weights.length];
        for (int i = 0; i < rounded.length; i++) {
            // A sum with zero makes the negative zero positive.
            rounded[i] = clip(i, Math.rint(weights[i] / unit)) + 0.0;
        }
        return rounded;
    }

    double clip(int input, double weight) {
        return Math.max(lo[input], Math.min(hi[input], weight));
    }
}
