package io.vernier.refit;

import io.vernier.statistics.CodeMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Integer weights of least weighted squared error against float numbers, from second moments. The bias is eliminated; a small ridge draws
 * towards the float weights where the data does not tell.
 *
 * @param moments of the codes that the weights are of
 * @param ridge share of the second moments
 * @param search how integers are looked for
 * @param sweeps over several outputs at most
 */
record WeightFit(CodeMoments moments, WeightBox box, double ridge, Settings.Search search, int sweeps) {
    /** A hidden unit that moves by less of its bias is constant: what it should give is not known any better. */
    private static final double CONSTANT_UNIT = Math.scalb(1.0, -OutputCurvature.TARGET_BITS);

    /** An input with less of the average second moment does not vary. */
    private static final double CONSTANT = 1e-9;

    /**
     * Outputs by themselves, each with a weighting of its own.
     *
     * @param floats the float weights by output, in units of codes
     */
    Fit single(double[][] floats, LayerCodes codes) {
        List<Fit> fits = new ArrayList<>();
        for (int output = 0; output < floats.length; output++) {
            Fit fit = single(output, floats[output], codes.unit(output));
            boolean isHidden = codes.references().length > 0;
            fits.add(
                    isHidden && isConstant(fit, codes)
                            ? Fit.constant(codes.grids().size(), fit.beta()[0])
                            : fit);
        }
        return Fit.of(fits);
    }

    /** Units that training has left no weights would otherwise have steps so small that their biases take any number of bits. */
    private static boolean isConstant(Fit fit, LayerCodes codes) {
        double extent = 0;
        for (int i = 0; i < codes.grids().size(); i++) {
            extent += Math.abs((double) fit.weights()[0][i])
                    * codes.grids().get(i).greatest();
        }
        return fit.step()[0] * extent < CONSTANT_UNIT * Math.abs(fit.beta()[0]);
    }

    private Fit single(int output, double[] floats, double unit) {
        int d = moments.inputs();
        double total = moments.gramValue(output, d, d);
        double[] mean = new double[d];
        for (int i = 0; i < d; i++) {
            mean[i] = moments.gramValue(output, d, i) / total;
        }
        double targetMean = moments.targetValue(output, d) * unit / total;
        double[] h = new double[d * d];
        double[] c = new double[d];
        double[] diagonal = new double[d];
        double trace = 0;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                h[i * d + j] = moments.gramValue(output, i, j) / total - mean[i] * mean[j];
            }
            c[i] = moments.targetValue(output, i) * unit / total - mean[i] * targetMean;
            diagonal[i] = h[i * d + i];
            trace += diagonal[i];
        }
        double power = 0;
        for (int i = 0; i < d; i++) {
            double penalty = ridge * (diagonal[i] + 1e-9 * (trace / d) + 1e-300);
            h[i * d + i] += penalty;
            c[i] += penalty * floats[i];
            power += penalty * floats[i] * floats[i];
        }
        IntegerFit fit = solved(h, c, new double[][] {floats}, diagonal);
        double beta = targetMean;
        for (int i = 0; i < d; i++) {
            beta -= fit.fitted()[i] * mean[i];
        }
        return fit.result(new double[] {beta}, power);
    }

    private IntegerFit solved(double[] h, double[] c, double[][] floats, double[] diagonal) {
        IntegerFit fit = new IntegerFit(h, c, floats, box);
        switch (search) {
            case DESCENT -> fit.descend(sweeps);
            case COMPENSATION -> {
                double average = Arrays.stream(diagonal).average().orElse(0);
                boolean[] isConstant = new boolean[diagonal.length];
                for (int i = 0; i < isConstant.length; i++) {
                    isConstant[i] = diagonal[i] <= CONSTANT * average;
                }
                fit.compensate(isConstant);
            }
        }
        return fit;
    }

    /**
     * Several outputs whose differences alone count, of moments of pairs of outputs, or of one weighting for all pairs.
     *
     * @param floats the float weights, in units of codes, less their means over the outputs
     * @param unit what a unit of the targets stands for
     */
    Fit joint(double[][] floats, double unit) {
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
        double power = 0;
        for (int i = 0; i < d; i++) {
            double penalty = diagonal[i] + 1e-9 * average + 1e-300;
            for (int output = 0; output < k; output++) {
                power += ridge * penalty * floats[output][i] * floats[output][i];
                c[output * d + i] += ridge * (penalty * floats[output][i]);
                for (int other = 0; other < k; other++) {
                    double share = ridge * ((output == other ? 1 : 0) - 1.0 / k) + 1e-6 / k;
                    h[(output * d + i) * size + other * d + i] += share * penalty;
                }
            }
        }
        IntegerFit fit = solved(h, c, floats, diagonal);
        return fit.result(laplacian.bias(fit.fitted()), power);
    }
}
