package io.vernier.arithmetic;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix and rows, in tiles of {@link #OUTPUTS} outputs and two vectors of rows whose sums stay in registers. Each sum
 * takes its products in the order of the inputs, as the scalar loop does.
 */
final class VectorDoubleProduct {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /**
     * Added to a sum it leaves every bit. What a loop leaves behind is for the compiler a vector of any shape, which it would have to
     * keep on the heap to store it, as soon as this JVM has seen two shapes; what an addition gives is of this species.
     */
    private static final DoubleVector NEGATIVE_ZERO = DoubleVector.broadcast(SPECIES, -0.0);

    private static final int OUTPUTS = 4;
    /** Four vectors of rows would halve the loads, but were slower with the compiler of Java 17, which then kept sums on the heap. */
    private static final int ROWS = 2 * LANES;

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
                int start = output * resultStride + row;
                Arrays.fill(y, start, start + ROWS, bias[output]);
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

    private static void copy(double[] x, int from, int stride, int count, double[] panel) {
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            int write = index * ROWS;
            DoubleVector.fromArray(SPECIES, x, read).intoArray(panel, write);
            DoubleVector.fromArray(SPECIES, x, read + LANES).intoArray(panel, write + LANES);
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
        DoubleVector y10 = DoubleVector.fromArray(SPECIES, y, to1);
        DoubleVector y11 = DoubleVector.fromArray(SPECIES, y, to1 + LANES);
        DoubleVector y20 = DoubleVector.fromArray(SPECIES, y, to2);
        DoubleVector y21 = DoubleVector.fromArray(SPECIES, y, to2 + LANES);
        DoubleVector y30 = DoubleVector.fromArray(SPECIES, y, to3);
        DoubleVector y31 = DoubleVector.fromArray(SPECIES, y, to3 + LANES);
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, read);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, read + LANES);
            DoubleVector w = DoubleVector.broadcast(SPECIES, weights[weight + index]);
            y00 = w.fma(x0, y00);
            y01 = w.fma(x1, y01);
            w = DoubleVector.broadcast(SPECIES, weights[weight + inputs + index]);
            y10 = w.fma(x0, y10);
            y11 = w.fma(x1, y11);
            w = DoubleVector.broadcast(SPECIES, weights[weight + 2 * inputs + index]);
            y20 = w.fma(x0, y20);
            y21 = w.fma(x1, y21);
            w = DoubleVector.broadcast(SPECIES, weights[weight + 3 * inputs + index]);
            y30 = w.fma(x0, y30);
            y31 = w.fma(x1, y31);
        }
        NEGATIVE_ZERO.add(y00).intoArray(y, to);
        NEGATIVE_ZERO.add(y01).intoArray(y, to + LANES);
        NEGATIVE_ZERO.add(y10).intoArray(y, to1);
        NEGATIVE_ZERO.add(y11).intoArray(y, to1 + LANES);
        NEGATIVE_ZERO.add(y20).intoArray(y, to2);
        NEGATIVE_ZERO.add(y21).intoArray(y, to2 + LANES);
        NEGATIVE_ZERO.add(y30).intoArray(y, to3);
        NEGATIVE_ZERO.add(y31).intoArray(y, to3 + LANES);
    }

    private static void addOne(
            double[] weights, int weight, int count, double[] x, int from, int stride, double[] y, int to) {
        DoubleVector y0 = DoubleVector.fromArray(SPECIES, y, to);
        DoubleVector y1 = DoubleVector.fromArray(SPECIES, y, to + LANES);
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            DoubleVector w = DoubleVector.broadcast(SPECIES, weights[weight + index]);
            y0 = w.fma(DoubleVector.fromArray(SPECIES, x, read), y0);
            y1 = w.fma(DoubleVector.fromArray(SPECIES, x, read + LANES), y1);
        }
        NEGATIVE_ZERO.add(y0).intoArray(y, to);
        NEGATIVE_ZERO.add(y1).intoArray(y, to + LANES);
    }
}
