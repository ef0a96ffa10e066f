package io.vernier.refit;

import io.vernier.statistics.SecondMoments;
import java.util.Arrays;
import java.util.List;

/**
 * Integer weights of least weighted squared error against the float outputs, from second moments. The bias is eliminated; a small ridge draws
 * towards the float weights where the data does not tell. Several outputs are fitted in turn, each with the others held.
 */
final class WeightFit {
    private static final int SWEEPS = 4;
    private static final double CONVERGED = 1 - 1e-9;

    /** H, (outputs * inputs) squared, row-major. */
    private final double[] h;

    private final double[] c;
    private final int outputs;
    private final int inputs;
    private final WeightBox box;

    /** The best real weights, by output and input. */
    private final double[] real;

    /** Roundings of the float weights. */
    private final double[][] rounded;

    private final double[][] weights;
    private final double[] steps;
    private final double[] fitted;
    private double loss;
    private double roundingLoss;

    private WeightFit(double[] h, double[] c, double[][] floats, WeightBox box) {
        this.h = h;
        this.c = c;
        this.box = box;
        this.outputs = floats.length;
        this.inputs = floats[0].length;
        this.real = SymmetricSystem.of(h, c.length).solve(c);
        this.rounded = Arrays.stream(floats).map(this::rounded).toArray(double[][]::new);
        this.weights = new double[outputs][inputs];
        this.steps = new double[outputs];
        this.fitted = real.clone();
    }

    private double[] rounded(double[] row) {
        double greatest = Arrays.stream(row).map(Math::abs).max().orElse(0);
        return greatest > 0 ? box.round(row, greatest / box.extent()) : new double[inputs];
    }

    /**
     * One output.
     *
     * @param floats the float weights, in units of codes
     * @param unit what a unit of the targets stands for
     */
    static Fit single(SecondMoments moments, double[] floats, double unit, WeightBox box, double ridge) {
        int d = moments.inputs();
        double total = moments.gramValue(0, d, d);
        double[] mean = new double[d];
        for (int i = 0; i < d; i++) {
            mean[i] = moments.gramValue(0, d, i) / total;
        }
        double targetMean = moments.targetValue(0, d) * unit / total;
        double[] h = new double[d * d];
        double[] c = new double[d];
        double trace = 0;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                h[i * d + j] = moments.gramValue(0, i, j) / total - mean[i] * mean[j];
            }
            c[i] = moments.targetValue(0, i) * unit / total - mean[i] * targetMean;
            trace += h[i * d + i];
        }
        for (int i = 0; i < d; i++) {
            double penalty = ridge * (h[i * d + i] + 1e-9 * (trace / d) + 1e-300);
            h[i * d + i] += penalty;
            c[i] += penalty * floats[i];
        }
        WeightFit fit = new WeightFit(h, c, new double[][] {floats}, box);
        fit.solve(1);
        double beta = targetMean;
        for (int i = 0; i < d; i++) {
            beta -= fit.fitted[i] * mean[i];
        }
        return fit.result(new double[] {beta});
    }

    /**
     * Several outputs whose differences alone count.
     *
     * @param moments of pairs of outputs, or of one weighting for all pairs
     * @param floats the float weights, in units of codes, less their means over the outputs
     */
    static Fit joint(SecondMoments moments, double[][] floats, double unit, WeightBox box, double ridge) {
        Laplacian laplacian = new Laplacian(moments, floats.length, unit);
        double[] h = laplacian.eliminated();
        double[] c = laplacian.eliminatedTargets();
        int d = moments.inputs();
        int k = floats.length;
        int size = k * d;
        double[] diagonal = new double[d];
        for (int i = 0; i < d; i++) {
            for (int output = 0; output < k; output++) {
                diagonal[i] += h[(output * d + i) * size + output * d + i];
            }
            diagonal[i] /= k;
        }
        double average = Arrays.stream(diagonal).average().orElse(0);
        for (int i = 0; i < d; i++) {
            double penalty = diagonal[i] + 1e-9 * average + 1e-300;
            for (int output = 0; output < k; output++) {
                c[output * d + i] += ridge * (penalty * floats[output][i]);
                for (int other = 0; other < k; other++) {
                    double share = ridge * ((output == other ? 1 : 0) - 1.0 / k) + 1e-6 / k;
                    h[(output * d + i) * size + other * d + i] += share * penalty;
                }
            }
        }
        WeightFit fit = new WeightFit(h, c, floats, box);
        fit.solve(SWEEPS);
        return fit.result(laplacian.bias(fit.fitted));
    }

    private void solve(int sweeps) {
        double last = Double.POSITIVE_INFINITY;
        for (int sweep = 0; sweep < sweeps; sweep++) {
            for (int output = 0; output < outputs; output++) {
                solve(sweep, output);
            }
            double now = loss(fitted);
            boolean converged = sweep > 0 && !(now < last * CONVERGED);
            last = now;
            if (converged) {
                break;
            }
        }
        loss = last;
        fallBack();
    }

    private void solve(int sweep, int output) {
        double[] block = block(output);
        IntegerDescent descent = new IntegerDescent(block, targets(output, block), box);
        IntegerDescent.Result result =
                switch (sweep) {
                    case 0 -> descent.multiStart(starts(output));
                    case 1 -> descent.multiStart(List.of(weights[output]));
                    default -> descent.descend(weights[output], true);
                };
        weights[output] = result.weights();
        steps[output] = result.step();
        for (int i = 0; i < inputs; i++) {
            fitted[output * inputs + i] = steps[output] * weights[output][i];
        }
    }

    private List<double[]> starts(int output) {
        boolean isZero = Arrays.stream(rounded[output]).allMatch(each -> each == 0);
        return isZero && outputs == 1 ? List.of() : List.of(rounded[output]);
    }

    private double[] block(int output) {
        if (outputs == 1) {
            return h;
        }
        double[] block = new double[inputs * inputs];
        for (int i = 0; i < inputs; i++) {
            System.arraycopy(h, (output * inputs + i) * outputs * inputs + output * inputs, block, i * inputs, inputs);
        }
        return block;
    }

    /** What is left for an output when the others are as they are. */
    private double[] targets(int output, double[] block) {
        if (outputs == 1) {
            return c;
        }
        double[] targets = new double[inputs];
        int size = outputs * inputs;
        for (int i = 0; i < inputs; i++) {
            double sum = c[output * inputs + i];
            int row = (output * inputs + i) * size;
            for (int other = 0; other < size; other++) {
                sum -= h[row + other] * fitted[other];
            }
            for (int j = 0; j < inputs; j++) {
                sum += block[i * inputs + j] * fitted[output * inputs + j];
            }
            targets[i] = sum;
        }
        return targets;
    }

    /** {@code (V - W)^T H (V - W)}. */
    private double loss(double[] candidate) {
        int size = real.length;
        double[] difference = new double[size];
        Arrays.setAll(difference, k -> candidate[k] - real[k]);
        double sum = 0;
        for (int k = 0; k < size; k++) {
            double image = 0;
            for (int j = 0; j < size; j++) {
                image += h[k * size + j] * difference[j];
            }
            sum += difference[k] * image;
        }
        return sum;
    }

    /** Takes rounding where that is better than what was found. */
    private void fallBack() {
        double[] roundedSteps = new double[outputs];
        double[] candidate = new double[real.length];
        boolean positive = true;
        for (int output = 0; output < outputs; output++) {
            roundedSteps[output] = bestStep(output);
            positive &= roundedSteps[output] > 0;
            for (int i = 0; i < inputs; i++) {
                candidate[output * inputs + i] = roundedSteps[output] * rounded[output][i];
            }
        }
        roundingLoss = loss(candidate);
        if (positive && roundingLoss < loss && outputs > 1) {
            for (int output = 0; output < outputs; output++) {
                weights[output] = rounded[output];
                steps[output] = roundedSteps[output];
            }
            System.arraycopy(candidate, 0, fitted, 0, candidate.length);
            loss = roundingLoss;
        }
    }

    /** Of an output's rounding against its best real weights. */
    private double bestStep(int output) {
        double[] block = block(output);
        double match = 0;
        double power = 0;
        for (int i = 0; i < inputs; i++) {
            double image = 0;
            for (int j = 0; j < inputs; j++) {
                image += block[i * inputs + j] * rounded[output][j];
            }
            match += image * real[output * inputs + i];
            power += image * rounded[output][i];
        }
        return power > 0 ? Math.max(match / power, 0) : 1;
    }

    private Fit result(double[] beta) {
        double explained = 0;
        for (int k = 0; k < real.length; k++) {
            explained += c[k] * real[k];
        }
        int[][] integers = new int[outputs][inputs];
        for (int output = 0; output < outputs; output++) {
            for (int i = 0; i < inputs; i++) {
                integers[output][i] = (int) weights[output][i];
            }
        }
        double unit = explained > 0 ? explained : 1;
        return new Fit(integers, steps, beta, Math.max(0, loss) / unit, Math.max(0, roundingLoss) / unit);
    }
}
