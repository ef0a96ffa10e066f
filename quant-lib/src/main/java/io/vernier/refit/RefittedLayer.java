package io.vernier.refit;

import io.vernier.arithmetic.Encoding;
import java.io.Serializable;
import java.util.List;

/**
 * A layer as re-fitted integers: {@code y_k = t_k (sum_i w_ki q'_i + b_k) + r_k}, q' the stored codes: {@code 2^bits - 1 - q} of a
 * complemented input, else q.
 *
 * @param grids what q stands for, by input
 * @param complemented by input
 * @param weights w of the stored codes, row-major, outputs first
 * @param bias b
 * @param step t, positive
 * @param rest r: what of the real bias is no multiple of t
 * @param loss see {@link Fit}
 * @param roundingLoss see {@link Fit}
 * @param settings what was asked for
 */
@SuppressWarnings("ArrayRecordComponent")
public record RefittedLayer(
        String name,
        List<CodeGrid> grids,
        boolean[] complemented,
        int[] weights,
        long[] bias,
        double[] step,
        double[] rest,
        double loss,
        double roundingLoss,
        Settings settings)
        implements Serializable {

    /** How a real bias becomes an integer. */
    enum BiasRounding {
        /** The nearest. */
        NEAREST,
        /** Up: the accumulator is above 0 exactly where the output is, as a decision at 0 needs it. */
        UP
    }

    /** The stored form of a fit. */
    static RefittedLayer of(String name, LayerCodes codes, Fit fit, Settings settings, BiasRounding rounding) {
        int inputs = codes.grids().size();
        int outputs = fit.step().length;
        boolean[] complemented = new boolean[inputs];
        for (int i = 0; i < inputs && settings.weights() == Settings.Weights.FULL; i++) {
            int least = Integer.MAX_VALUE;
            int greatest = Integer.MIN_VALUE;
            for (int[] row : fit.weights()) {
                least = Math.min(least, row[i]);
                greatest = Math.max(greatest, row[i]);
            }
            complemented[i] = greatest > -least;
        }
        int[] weights = new int[outputs * inputs];
        long[] bias = new long[outputs];
        double[] rest = new double[outputs];
        for (int k = 0; k < outputs; k++) {
            double quotient = fit.beta()[k] / fit.step()[k];
            double rounded = rounding == BiasRounding.UP ? Math.ceil(quotient) : Math.rint(quotient);
            rest[k] = fit.beta()[k] - fit.step()[k] * rounded + 0.0;
            bias[k] = (long) rounded;
            for (int i = 0; i < inputs; i++) {
                int weight = fit.weights()[k][i];
                weights[k * inputs + i] = complemented[i] ? -weight : weight;
                bias[k] +=
                        complemented[i] ? (long) weight * codes.grids().get(i).greatest() : 0;
            }
        }
        return new RefittedLayer(
                name,
                codes.grids(),
                complemented,
                weights,
                bias,
                fit.step().clone(),
                rest,
                fit.loss(),
                fit.roundingLoss(),
                settings);
    }

    /** What the stored codes of the inputs stand for. */
    public Encoding encoding() {
        return LayerCodes.encoding(grids, complemented);
    }

    /** What an accumulator of an output stands for. */
    double real(int output, long accumulator) {
        return step[output] * accumulator + rest[output];
    }

    /** The accumulators of stored codes. */
    long[] accumulators(int... codes) {
        long[] accumulators = bias.clone();
        for (int output = 0; output < accumulators.length; output++) {
            for (int i = 0; i < codes.length; i++) {
                accumulators[output] += (long) weights[output * codes.length + i] * codes[i];
            }
        }
        return accumulators;
    }

    /** How wide the widest accumulator is, in bits: signed integers of that many, rounded up, hold every one. */
    public double accumulatorBits() {
        double magnitude = 1;
        for (int output = 0; output < step.length; output++) {
            magnitude = Math.max(magnitude, Math.max(bound(output, 1) + 1.0, 0.0 - bound(output, -1)));
        }
        return 1 + StrictMath.log(magnitude) / StrictMath.log(2);
    }

    /** The greatest accumulator of an output, or the least for a sign of -1. */
    long bound(int output, int sign) {
        long bound = bias[output];
        for (int i = 0; i < grids.size(); i++) {
            long weight = weights[output * grids.size() + i];
            bound += weight * sign > 0 ? weight * grids.get(i).greatest() : 0;
        }
        return bound;
    }
}
