package io.vernier.arithmetic;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix and rows, in tiles of {@link #OUTPUTS} outputs and four vectors of rows whose sums stay in registers. Each sum
 * takes its products in the order of the inputs, as the scalar loop does.
 */
final class VectorDoubleProduct {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private static final int OUTPUTS = 4;
    private static final int ROWS = 4 * LANES;

    /** Inputs that are taken together: a panel of as many tiles stays in the second cache. */
    private static final int PANEL_INPUTS = 512;

    /** Rows are copied side by side where at least so many outputs read them, since channels lie at distances that caches dislike. */
    private static final int WORTH_COPYING = 8;

    private static final ThreadLocal<double[]> PANEL = ThreadLocal.withInitial(() -> new double[PANEL_INPUTS * ROWS]);

    private VectorDoubleProduct() {}

    static void multiply(
            double[] weights, double[] bias, double[] x, int stride, double[] y, int resultStride, int rows) {
        int inputs = weights.length / bias.length;
        int bound = rows - rows % ROWS;
        double[] panel = bias.length >= WORTH_COPYING && bound > 0 ? PANEL.get() : x;
        for (int row = 0; row < bound; row += ROWS) {
            for (int output = 0; output < bias.length; output++) {
                fill(y, output * resultStride + row, bias[output]);
            }
            for (int first = 0; first < inputs; first += PANEL_INPUTS) {
                int count = Math.min(PANEL_INPUTS, inputs - first);
                if (panel == x) {
                    add(weights, inputs, first, count, x, first * stride + row, stride, y, row, resultStride);
                } else {
                    copy(x, first * stride + row, stride, count, panel);
                    add(weights, inputs, first, count, panel, 0, ROWS, y, row, resultStride);
                }
            }
        }
        ScalarArrayKernels.multiply(weights, bias, x, stride, y, resultStride, bound, rows);
    }

    private static void fill(double[] y, int at, double value) {
        DoubleVector vector = DoubleVector.broadcast(SPECIES, value);
        vector.intoArray(y, at);
        vector.intoArray(y, at + LANES);
        vector.intoArray(y, at + 2 * LANES);
        vector.intoArray(y, at + 3 * LANES);
    }

    private static void copy(double[] x, int from, int stride, int count, double[] panel) {
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            int write = index * ROWS;
            DoubleVector.fromArray(SPECIES, x, read).intoArray(panel, write);
            DoubleVector.fromArray(SPECIES, x, read + LANES).intoArray(panel, write + LANES);
            DoubleVector.fromArray(SPECIES, x, read + 2 * LANES).intoArray(panel, write + 2 * LANES);
            DoubleVector.fromArray(SPECIES, x, read + 3 * LANES).intoArray(panel, write + 3 * LANES);
        }
    }

    /** Adds the products of some inputs to the sums of a tile of rows, all outputs. */
    private static void add(
            double[] weights,
            int inputs,
            int first,
            int count,
            double[] x,
            int from,
            int stride,
            double[] y,
            int row,
            int resultStride) {
        int outputs = weights.length / inputs;
        int output = 0;
        for (; output + OUTPUTS <= outputs; output += OUTPUTS) {
            addFour(
                    weights,
                    output * inputs + first,
                    inputs,
                    count,
                    x,
                    from,
                    stride,
                    y,
                    output * resultStride + row,
                    resultStride);
        }
        for (; output < outputs; output++) {
            addOne(weights, output * inputs + first, count, x, from, stride, y, output * resultStride + row);
        }
    }

    private static void addFour(
            double[] weights,
            int weight,
            int inputs,
            int count,
            double[] x,
            int from,
            int stride,
            double[] y,
            int to,
            int resultStride) {
        int to1 = to + resultStride;
        int to2 = to1 + resultStride;
        int to3 = to2 + resultStride;
        DoubleVector y00 = DoubleVector.fromArray(SPECIES, y, to);
        DoubleVector y01 = DoubleVector.fromArray(SPECIES, y, to + LANES);
        DoubleVector y02 = DoubleVector.fromArray(SPECIES, y, to + 2 * LANES);
        DoubleVector y03 = DoubleVector.fromArray(SPECIES, y, to + 3 * LANES);
        DoubleVector y10 = DoubleVector.fromArray(SPECIES, y, to1);
        DoubleVector y11 = DoubleVector.fromArray(SPECIES, y, to1 + LANES);
        DoubleVector y12 = DoubleVector.fromArray(SPECIES, y, to1 + 2 * LANES);
        DoubleVector y13 = DoubleVector.fromArray(SPECIES, y, to1 + 3 * LANES);
        DoubleVector y20 = DoubleVector.fromArray(SPECIES, y, to2);
        DoubleVector y21 = DoubleVector.fromArray(SPECIES, y, to2 + LANES);
        DoubleVector y22 = DoubleVector.fromArray(SPECIES, y, to2 + 2 * LANES);
        DoubleVector y23 = DoubleVector.fromArray(SPECIES, y, to2 + 3 * LANES);
        DoubleVector y30 = DoubleVector.fromArray(SPECIES, y, to3);
        DoubleVector y31 = DoubleVector.fromArray(SPECIES, y, to3 + LANES);
        DoubleVector y32 = DoubleVector.fromArray(SPECIES, y, to3 + 2 * LANES);
        DoubleVector y33 = DoubleVector.fromArray(SPECIES, y, to3 + 3 * LANES);
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, read);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, read + LANES);
            DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, read + 2 * LANES);
            DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, read + 3 * LANES);
            DoubleVector w = DoubleVector.broadcast(SPECIES, weights[weight + index]);
            y00 = w.fma(x0, y00);
            y01 = w.fma(x1, y01);
            y02 = w.fma(x2, y02);
            y03 = w.fma(x3, y03);
            w = DoubleVector.broadcast(SPECIES, weights[weight + inputs + index]);
            y10 = w.fma(x0, y10);
            y11 = w.fma(x1, y11);
            y12 = w.fma(x2, y12);
            y13 = w.fma(x3, y13);
            w = DoubleVector.broadcast(SPECIES, weights[weight + 2 * inputs + index]);
            y20 = w.fma(x0, y20);
            y21 = w.fma(x1, y21);
            y22 = w.fma(x2, y22);
            y23 = w.fma(x3, y23);
            w = DoubleVector.broadcast(SPECIES, weights[weight + 3 * inputs + index]);
            y30 = w.fma(x0, y30);
            y31 = w.fma(x1, y31);
            y32 = w.fma(x2, y32);
            y33 = w.fma(x3, y33);
        }
        y00.intoArray(y, to);
        y01.intoArray(y, to + LANES);
        y02.intoArray(y, to + 2 * LANES);
        y03.intoArray(y, to + 3 * LANES);
        y10.intoArray(y, to1);
        y11.intoArray(y, to1 + LANES);
        y12.intoArray(y, to1 + 2 * LANES);
        y13.intoArray(y, to1 + 3 * LANES);
        y20.intoArray(y, to2);
        y21.intoArray(y, to2 + LANES);
        y22.intoArray(y, to2 + 2 * LANES);
        y23.intoArray(y, to2 + 3 * LANES);
        y30.intoArray(y, to3);
        y31.intoArray(y, to3 + LANES);
        y32.intoArray(y, to3 + 2 * LANES);
        y33.intoArray(y, to3 + 3 * LANES);
    }

    private static void addOne(
            double[] weights, int weight, int count, double[] x, int from, int stride, double[] y, int to) {
        DoubleVector y0 = DoubleVector.fromArray(SPECIES, y, to);
        DoubleVector y1 = DoubleVector.fromArray(SPECIES, y, to + LANES);
        DoubleVector y2 = DoubleVector.fromArray(SPECIES, y, to + 2 * LANES);
        DoubleVector y3 = DoubleVector.fromArray(SPECIES, y, to + 3 * LANES);
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weights[weight + index]);
            y0 = w.fma(DoubleVector.fromArray(SPECIES, x, read), y0);
            y1 = w.fma(DoubleVector.fromArray(SPECIES, x, read + LANES), y1);
            y2 = w.fma(DoubleVector.fromArray(SPECIES, x, read + 2 * LANES), y2);
            y3 = w.fma(DoubleVector.fromArray(SPECIES, x, read + 3 * LANES), y3);
        }
        y0.intoArray(y, to);
        y1.intoArray(y, to + LANES);
        y2.intoArray(y, to + 2 * LANES);
        y3.intoArray(y, to + 3 * LANES);
    }
}
