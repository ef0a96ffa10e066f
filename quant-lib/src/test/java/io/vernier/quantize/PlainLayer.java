package io.vernier.quantize;

import io.vernier.model.Linear;
import java.util.Arrays;

/** A linear layer in integers as it is specified, written down a second time. */
final class PlainLayer {
    final double[] t;
    final double[][] w;
    final double[] b;
    final double[] rho;
    final int[] doublings;

    /**
     * The integers of a layer whose input i is {@code s[i] (q - z[i])} with codes in {@code [qmin, qmax]} and the mean {@code mu[i]}.
     *
     * @param constant inputs that do not decide about t while others do, and have the weight 0 where it is too small for them
     * @param oneScale whether all outputs share t
     * @param given t where it is chosen; empty where the greatest weights decide
     */
    PlainLayer(
            Linear layer,
            double[] s,
            double[] z,
            double[] mu,
            boolean[] constant,
            double qmin,
            double qmax,
            int bits,
            boolean oneScale,
            double[] given) {
        int outputs = layer.outputs();
        int inputs = layer.inputs();
        t = new double[outputs];
        w = new double[outputs][inputs];
        b = new double[outputs];
        rho = new double[outputs];
        doublings = new int[outputs];
        double wmax = Math.pow(2, bits - 1) - 1;
        double greatest = 0;
        double allGreatest = 0;
        double greatestBias = 0;
        for (int o = 0; o < outputs; o++) {
            double rowGreatest = greatest(layer, o, s, constant, false);
            if (!oneScale && rowGreatest == 0) {
                rowGreatest = greatest(layer, o, s, constant, true);
            }
            t[o] = scale(rowGreatest, Math.abs(layer.bias()[o]), wmax);
            greatest = Math.max(greatest, rowGreatest);
            greatestBias = Math.max(greatestBias, Math.abs(layer.bias()[o]));
        }
        for (int o = 0; o < outputs && oneScale && greatest == 0; o++) {
            allGreatest = Math.max(allGreatest, greatest(layer, o, s, constant, true));
        }
        greatest = Math.max(greatest, allGreatest);
        if (oneScale) {
            Arrays.fill(t, scale(greatest, greatestBias, wmax));
        }
        System.arraycopy(given, 0, t, 0, given.length);
        boolean fits = false;
        while (!fits) {
            fits = true;
            for (int o = 0; o < outputs; o++) {
                double sumA = layer.bias()[o];
                double sumB = 0;
                double bound = 0;
                for (int i = 0; i < inputs; i++) {
                    double rounded = Math.rint(layer.weight(o, i) * s[i] / t[o]);
                    w[o][i] = constant[i] && Math.abs(rounded) > wmax ? 0 : Math.max(-wmax, Math.min(wmax, rounded));
                    sumA += layer.weight(o, i) * mu[i];
                    sumB += w[o][i] * (mu[i] / s[i] + z[i]);
                    bound += Math.abs(w[o][i]) * Math.max(Math.abs(qmin), Math.abs(qmax));
                }
                b[o] = Math.rint(sumA / t[o] - sumB);
                rho[o] = b[o] - (sumA / t[o] - sumB);
                if (Math.abs(b[o]) + bound > Math.pow(2, 53)) {
                    fits = false;
                    if (!oneScale) {
                        t[o] *= 2;
                        doublings[o]++;
                    }
                }
            }
            if (!fits && oneScale) {
                for (int o = 0; o < outputs; o++) {
                    t[o] *= 2;
                    doublings[o]++;
                }
            }
        }
    }

    private static double greatest(Linear layer, int output, double[] s, boolean[] constant, boolean constants) {
        double greatest = 0;
        for (int i = 0; i < s.length; i++) {
            if (constant[i] == constants) {
                greatest = Math.max(greatest, Math.abs(layer.weight(output, i) * s[i]));
            }
        }
        return greatest;
    }

    PlainLayer(
            Linear layer,
            double[] s,
            double[] z,
            double[] mu,
            boolean[] constant,
            double qmin,
            double qmax,
            int bits,
            boolean oneScale) {
        this(layer, s, z, mu, constant, qmin, qmax, bits, oneScale, new double[0]);
    }

    private static double scale(double greatest, double bias, double wmax) {
        if (greatest == 0) {
            return bias == 0 ? 1 : Math.max(Double.MIN_NORMAL, bias / 16384);
        }
        return Math.max(Double.MIN_NORMAL, greatest / wmax);
    }
}
