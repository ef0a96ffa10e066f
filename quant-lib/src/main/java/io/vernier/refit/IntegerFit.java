package io.vernier.refit;

import java.util.Arrays;
import java.util.List;

/**
 * Integer weights near the best real ones: {@code (V - W)^T H (V - W)} of least value over {@code V_k = t_k w_k}. Several outputs are fitted
 * in turn, each with the others held.
 */
final class IntegerFit {
    private static final double CONVERGED = 1 - 1e-9;

    /** A single output begins at its rounding, so that what is less by less than this is the same integers. */
    private static final double TIE = 1 - 1e-12;

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

    IntegerFit(double[] h, double[] c, double[][] floats, WeightBox box) {
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

    /** The weights times their steps, by output and input. */
    double[] fitted() {
        return fitted;
    }

    /**
     * Moves weights while that lowers the error.
     *
     * @param sweeps over several outputs at most
     */
    void descend(int sweeps) {
        double last = Double.POSITIVE_INFINITY;
        for (int sweep = 0; sweep < (outputs == 1 ? 1 : sweeps); sweep++) {
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

    /**
     * Makes up for the rounding of each weight with those that follow, at the best of five steps.
     *
     * @param isConstant whether an input does not vary; its weights are 0
     */
    void compensate(boolean[] isConstant) {
        Arrays.fill(steps, 1);
        Arrays.fill(fitted, 0);
        loss = loss(fitted);
        Compensation compensation = new Compensation(h, real, isConstant, box);
        for (double share : IntegerDescent.STARTS) {
            take(compensation.rounded(share));
        }
        fallBack();
    }

    /** Takes integers at their best steps if all of these are positive and the error is less. */
    private void take(double[] integers) {
        double[] candidateSteps = bestSteps(integers);
        double[] candidate = new double[integers.length];
        boolean positive = true;
        for (int k = 0; k < integers.length; k++) {
            candidate[k] = candidateSteps[k / inputs] * integers[k];
            positive &= candidateSteps[k / inputs] > 0;
        }
        double candidateLoss = loss(candidate);
        if (positive && candidateLoss < loss) {
            for (int output = 0; output < outputs; output++) {
                weights[output] = Arrays.copyOfRange(integers, output * inputs, (output + 1) * inputs);
            }
            System.arraycopy(candidateSteps, 0, steps, 0, outputs);
            System.arraycopy(candidate, 0, fitted, 0, candidate.length);
            loss = candidateLoss;
        }
    }

    /** The t of least error: {@code sum_l (w_k^T H_kl w_l) t_l = w_k.c_k}; 1 of outputs whose weights are all 0. */
    private double[] bestSteps(double[] integers) {
        double[] matrix = new double[outputs * outputs];
        double[] right = new double[outputs];
        int size = integers.length;
        for (int k = 0; k < size; k++) {
            int output = k / inputs;
            right[output] += integers[k] * c[k];
            for (int j = 0; integers[k] != 0 && j < size; j++) {
                matrix[output * outputs + j / inputs] += integers[k] * h[k * size + j] * integers[j];
            }
        }
        for (int output = 0; output < outputs; output++) {
            if (matrix[output * outputs + output] == 0) {
                matrix[output * outputs + output] = 1;
                right[output] = 1;
            }
        }
        return SymmetricSystem.of(matrix, outputs).solve(right);
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
        if (positive && roundingLoss < loss * TIE) {
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

    /**
     * @param beta the real bias of each output
     * @param penalty of no weights at all, which draws towards the float weights
     */
    Fit result(double[] beta, double penalty) {
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
        return new Fit(integers, steps, beta, Math.max(0, loss) / unit, Math.max(0, roundingLoss) / unit, new double[] {
            explained - Math.max(0, loss) - penalty
        });
    }
}
