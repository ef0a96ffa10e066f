package io.vernier.refit;

import io.vernier.statistics.CodeMoments;

/**
 * The squared error of the outputs when they are estimated from codes as well as linear weights can, which make up for an input of few bits
 * by others that are correlated with it. A code is taken as the input with noise of its own, which lets as much of it be known as the code
 * does: the error is {@code tr(W (C^-1 + D)^-1 W^T)}, C the correlations of the inputs, D the inverse variances of the noises.
 */
final class OutputEstimate implements MixedCodes.Loss {
    /** Inputs at most: two matrices of them are inverted, and one is updated for each bit. */
    static final int INPUT_LIMIT = 1024;

    /** An input whose codes of {@link Settings#GREATEST_BITS} bits vary less does not vary. */
    private static final double CONSTANT = 1e-9;

    /** Share of an input's variance that is not known, at least. */
    private static final double LEAST_SHARE = 1e-9;

    private static final double LEAST_REST = 1e-12;

    private final int inputs;

    /** Whether an input varies. */
    private final boolean[] varies;

    /** (C^-1 + D)^-1, row-major. */
    private final double[] error;

    /** W times that, by output. */
    private final double[][] image;

    /**
     * All inputs at their widest.
     *
     * @param wide moments of codes of {@link Settings#GREATEST_BITS} bits, of all pairs of outputs
     * @param weights of the float model, by output and input, in units of these codes
     * @param ridge what is added to each correlation of an input with itself
     */
    OutputEstimate(CodeMoments wide, double[][] weights, double ridge, MixedCodes codes) {
        this.inputs = wide.inputs();
        this.varies = new boolean[inputs];
        double[] deviation = new double[inputs];
        double[] correlation = covariance(wide);
        for (int i = 0; i < inputs; i++) {
            double variance = correlation[i * inputs + i];
            varies[i] = variance > CONSTANT && codes.variance(i) > 0;
            deviation[i] = varies[i] ? Math.sqrt(variance) : 1;
        }
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < inputs; j++) {
                correlation[i * inputs + j] =
                        varies[i] && varies[j] ? correlation[i * inputs + j] / deviation[i] / deviation[j] : 0;
            }
            correlation[i * inputs + i] += varies[i] ? ridge : 1;
        }
        double[] inverse = SymmetricSystem.of(correlation, inputs).inverse();
        for (int i = 0; i < inputs; i++) {
            inverse[i * inputs + i] += varies[i] ? known(codes.widest(i)) : 0;
        }
        this.error = SymmetricSystem.of(inverse, inputs).inverse();
        this.image = new double[weights.length][inputs];
        for (int k = 0; k < weights.length; k++) {
            for (int i = 0; i < inputs; i++) {
                double weight = varies[i] ? weights[k][i] * deviation[i] : 0;
                for (int j = 0; weight != 0 && j < inputs; j++) {
                    image[k][j] += weight * error[i * inputs + j];
                }
            }
        }
    }

    private double[] covariance(CodeMoments wide) {
        int d = inputs;
        double total = 0;
        double[] mean = new double[d];
        double[] covariance = new double[d * d];
        for (int g = 0; g < wide.grams(); g++) {
            total += wide.gramValue(g, d, d);
            for (int i = 0; i < d; i++) {
                mean[i] += wide.gramValue(g, d, i);
                for (int j = 0; j < d; j++) {
                    covariance[i * d + j] += wide.gramValue(g, i, j);
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                covariance[i * d + j] = covariance[i * d + j] / total - mean[i] / total * (mean[j] / total);
            }
        }
        return covariance;
    }

    /** The inverse variance of the noise of a code, in units of the input's variance. */
    private static double known(double share) {
        double unknown = Math.max(LEAST_SHARE, Math.min(1, share));
        return (1 - unknown) / unknown;
    }

    private double lost(int input, double[] errors, int width) {
        return varies[input] ? known(errors[width] / errors[0]) - known(errors[width - 1] / errors[0]) : 0;
    }

    private double rest(int input, double lost) {
        return Math.max(LEAST_REST, 1 - lost * error[input * inputs + input]);
    }

    @Override
    public double rise(int input, double[] errors, int width) {
        double lost = lost(input, errors, width);
        double power = 0;
        for (double[] output : image) {
            power += output[input] * output[input];
        }
        return lost * power / rest(input, lost);
    }

    /** By the formula of Sherman and Morrison. */
    @Override
    public void lower(int input, double[] errors, int width) {
        double lost = lost(input, errors, width);
        if (lost == 0) {
            return;
        }
        double factor = lost / rest(input, lost);
        double[] row = new double[inputs];
        System.arraycopy(error, input * inputs, row, 0, inputs);
        for (double[] output : image) {
            double scale = factor * output[input];
            for (int j = 0; j < inputs; j++) {
                output[j] += scale * row[j];
            }
        }
        for (int i = 0; i < inputs; i++) {
            double scale = factor * row[i];
            for (int j = 0; j < inputs; j++) {
                error[i * inputs + j] += scale * row[j];
            }
        }
    }
}
