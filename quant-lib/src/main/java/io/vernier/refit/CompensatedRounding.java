package io.vernier.refit;

import io.vernier.statistics.SecondMoments;
import java.util.Arrays;

/**
 * Rounds the weights of outputs that read the same inputs so that the errors of what they are multiplied with make up for one another: with H
 * the sum of products of the inputs, the least {@code e^T H e} is looked for, e being the errors of the weights of an output. First each
 * weight in turn, its error taken from those that follow (see {@link Compensation}, with 1 % of the mean of H's diagonal added to that);
 * then single weights move to where the error is least, as often as that makes a difference, three times at most.
 */
public final class CompensatedRounding {
    private static final double DAMPING = 0.01;
    private static final int SWEEPS = 3;

    private final int inputs;
    private final double[] h;
    private final double[] factor;

    private CompensatedRounding(int inputs, double[] h, double[] factor) {
        this.inputs = inputs;
        this.h = h;
        this.factor = factor;
    }

    /**
     * Rounding for inputs of these moments.
     *
     * @param moments of the inputs, of any unit; the first weighting counts
     * @param centered whether the mean error is made up for elsewhere, so that only its variance counts
     */
    public static CompensatedRounding of(SecondMoments moments, boolean centered) {
        int inputs = moments.inputs();
        double[] h = new double[inputs * inputs];
        double mean = 0;
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j <= i; j++) {
                double means = centered && moments.rows() > 0
                        ? moments.gramValue(0, inputs, i) * moments.gramValue(0, inputs, j) / moments.rows()
                        : 0;
                h[i * inputs + j] = moments.gramValue(0, i, j) - means;
                h[j * inputs + i] = h[i * inputs + j];
            }
            mean += h[i * inputs + i] / inputs;
        }
        double[] damped = h.clone();
        for (int i = 0; i < inputs; i++) {
            damped[i * inputs + i] += mean == 0 ? 1 : DAMPING * mean;
        }
        double[] inverse = SymmetricSystem.of(damped, inputs).inverse();
        return new CompensatedRounding(
                inputs, h, SymmetricSystem.of(inverse, inputs).upper());
    }

    /**
     * The integers of an output; those that were given where no others have less error.
     *
     * @param weights in units of a step
     * @param nearest the integers that the weights were rounded to
     * @param greatest magnitude of an integer
     */
    public int[] rounded(double[] weights, int[] nearest, int greatest) {
        double[] codes = inTurn(weights, greatest);
        descend(weights, codes, greatest);
        double[] given = Arrays.stream(nearest).asDoubleStream().toArray();
        return error(weights, codes) < error(weights, given)
                ? Arrays.stream(codes).mapToInt(code -> (int) code).toArray()
                : nearest;
    }

    private static double clipped(double code, int greatest) {
        return Math.max(-greatest, Math.min(greatest, Math.rint(code)));
    }

    private double[] inTurn(double[] weights, int greatest) {
        double[] left = weights.clone();
        double[] codes = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            codes[i] = clipped(left[i], greatest);
            double error = (left[i] - codes[i]) / factor[i * inputs + i];
            for (int j = i + 1; j < inputs; j++) {
                left[j] -= error * factor[i * inputs + j];
            }
        }
        return codes;
    }

    private void descend(double[] weights, double[] codes, int greatest) {
        double[] slope = slope(weights, codes);
        boolean isMoved = true;
        for (int sweep = 0; sweep < SWEEPS && isMoved; sweep++) {
            isMoved = false;
            for (int i = 0; i < inputs; i++) {
                double curvature = h[i * inputs + i];
                double code = curvature == 0 ? codes[i] : clipped(codes[i] + slope[i] / curvature, greatest);
                double step = code - codes[i];
                if (step != 0) {
                    codes[i] = code;
                    isMoved = true;
                    for (int j = 0; j < inputs; j++) {
                        slope[j] -= step * h[i * inputs + j];
                    }
                }
            }
        }
    }

    /** {@code H e}. */
    private double[] slope(double[] weights, double[] codes) {
        double[] slope = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            double error = weights[i] - codes[i];
            for (int j = 0; j < inputs; j++) {
                slope[j] += error * h[i * inputs + j];
            }
        }
        return slope;
    }

    private double error(double[] weights, double[] codes) {
        double[] slope = slope(weights, codes);
        double sum = 0;
        for (int i = 0; i < inputs; i++) {
            sum += (weights[i] - codes[i]) * slope[i];
        }
        return sum;
    }
}
