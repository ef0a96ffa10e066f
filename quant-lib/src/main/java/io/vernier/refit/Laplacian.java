package io.vernier.refit;

import io.vernier.statistics.CodeMoments;
import java.util.Arrays;

/**
 * The curvature of a loss that only differences of outputs enter: {@code sum over rows of sum_{k<l} a_kl (e_k - e_l)^2}, as a matrix over
 * outputs and inputs, with the biases eliminated.
 */
final class Laplacian {
    private final CodeMoments moments;
    private final int outputs;
    private final int inputs;

    /** The sum of all weights of outputs, by which all is divided. */
    private final double total;

    /** What a unit of the targets stands for. */
    private final double unit;

    /** B, (outputs * inputs) x outputs. */
    private final double[] mixed;

    /** (A + tr(A)/K^2 11^T)^-1. */
    private final double[] inverse;

    private final double[] constants;

    /** B A^-1. */
    private final double[] product;

    Laplacian(CodeMoments moments, int outputs, double unit) {
        this.moments = moments;
        this.outputs = outputs;
        this.inputs = moments.inputs();
        this.unit = unit;
        double trace = 0;
        for (int k = 0; k < outputs; k++) {
            trace += element(k, inputs, k, inputs);
        }
        this.total = trace;
        this.mixed = new double[outputs * inputs * outputs];
        double[] own = new double[outputs * outputs];
        this.constants = new double[outputs];
        for (int k = 0; k < outputs; k++) {
            for (int l = 0; l < outputs; l++) {
                own[k * outputs + l] = element(k, inputs, l, inputs) / total + 1.0 / outputs / outputs;
                for (int i = 0; i < inputs; i++) {
                    mixed[(k * inputs + i) * outputs + l] = element(k, i, l, inputs) / total;
                }
            }
            constants[k] = target(k, inputs) * unit / total;
        }
        this.inverse = SymmetricSystem.of(own, outputs).inverse();
        this.product = product();
    }

    private boolean isShared() {
        return moments.grams() == 1 && outputs > 2;
    }

    /** The place of a pair of outputs among all, k &lt; l, k ascending before l. */
    static int pair(int k, int l, int outputs) {
        return k * (2 * outputs - k - 1) / 2 + l - k - 1;
    }

    private double element(int k, int i, int l, int j) {
        if (isShared()) {
            return ((k == l ? outputs : 0) - 1) * moments.gramValue(0, i, j);
        }
        if (k != l) {
            return -moments.gramValue(pair(Math.min(k, l), Math.max(k, l), outputs), i, j);
        }
        double sum = 0;
        for (int other = 0; other < outputs; other++) {
            if (other != k) {
                sum += moments.gramValue(pair(Math.min(k, other), Math.max(k, other), outputs), i, j);
            }
        }
        return sum;
    }

    private double target(int k, int i) {
        if (!isShared()) {
            return moments.targetValue(k, i);
        }
        double sum = 0;
        for (int other = 0; other < outputs; other++) {
            sum += moments.targetValue(other, i);
        }
        return outputs * moments.targetValue(k, i) - sum;
    }

    /** H, before any ridge. */
    double[] eliminated() {
        int size = outputs * inputs;
        double[] h = new double[size * size];
        for (int k = 0; k < outputs; k++) {
            for (int l = 0; l < outputs; l++) {
                for (int i = 0; i < inputs; i++) {
                    int row = k * inputs + i;
                    for (int j = 0; j < inputs; j++) {
                        double sum = element(k, i, l, j) / total;
                        int other = l * inputs + j;
                        for (int m = 0; m < outputs; m++) {
                            sum -= product[row * outputs + m] * mixed[other * outputs + m];
                        }
                        h[row * size + other] = sum;
                    }
                }
            }
        }
        return h;
    }

    private double[] product() {
        double[] result = new double[mixed.length];
        for (int row = 0; row < outputs * inputs; row++) {
            for (int m = 0; m < outputs; m++) {
                for (int l = 0; l < outputs; l++) {
                    result[row * outputs + m] += mixed[row * outputs + l] * inverse[l * outputs + m];
                }
            }
        }
        return result;
    }

    /** c, before any ridge. */
    double[] eliminatedTargets() {
        double[] c = new double[outputs * inputs];
        for (int k = 0; k < outputs; k++) {
            for (int i = 0; i < inputs; i++) {
                int row = k * inputs + i;
                c[row] = target(k, i) * unit / total;
                for (int m = 0; m < outputs; m++) {
                    c[row] -= product[row * outputs + m] * constants[m];
                }
            }
        }
        return c;
    }

    /** The best biases for these weights. */
    double[] bias(double[] weights) {
        double[] left = constants.clone();
        for (int row = 0; row < weights.length; row++) {
            for (int m = 0; m < outputs; m++) {
                left[m] -= mixed[row * outputs + m] * weights[row];
            }
        }
        double[] bias = new double[outputs];
        Arrays.setAll(bias, k -> {
            double sum = 0;
            for (int m = 0; m < outputs; m++) {
                sum += inverse[k * outputs + m] * left[m];
            }
            return sum;
        });
        return bias;
    }
}
