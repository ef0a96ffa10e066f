package io.vernier.arithmetic;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix and rows, in tiles of {@link #OUTPUTS} outputs and two vectors of rows whose sums stay in registers. Each sum
 * takes its products in the order of the inputs, as the scalar loop does.
 */
final class VectorFloatProduct {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /**
     * Added to a sum it leaves every bit. What a loop leaves behind is for the compiler a vector of any shape, which it would have to
     * keep on the heap to store it, as soon as this JVM has seen two shapes; what an addition gives is of this species.
     */
    private static final FloatVector NEGATIVE_ZERO = FloatVector.broadcast(SPECIES, -0f);

    private static final int OUTPUTS = 4;
    /** Four vectors of rows would halve the loads, but were slower with the compiler of Java 17, which then kept sums on the heap. */
    private static final int ROWS = 2 * LANES;

    /** Inputs that are taken together: a panel of as many tiles stays in the second cache. */
    private static final int PANEL_INPUTS = 512;

    /** Rows are copied side by side where at least so many outputs read them, since channels lie at distances that caches dislike. */
    private static final int WORTH_COPYING = 8;

    private static final ThreadLocal<float[]> PANEL = ThreadLocal.withInitial(() -> new float[PANEL_INPUTS * ROWS]);

    private VectorFloatProduct() {}

    static void multiply(float[] weights, float[] bias, float[] x, int stride, float[] y, int resultStride, int rows) {
        int inputs = weights.length / bias.length;
        int bound = rows - rows % ROWS;
        float[] panel = bias.length >= WORTH_COPYING && bound > 0 ? PANEL.get() : x;
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

    private static void copy(float[] x, int from, int stride, int count, float[] panel) {
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            int write = index * ROWS;
            FloatVector.fromArray(SPECIES, x, read).intoArray(panel, write);
            FloatVector.fromArray(SPECIES, x, read + LANES).intoArray(panel, write + LANES);
        }
    }

    /** Adds the products of some inputs to the sums of a tile of rows, all outputs. */
    private static void add(
            float[] weights,
            int inputs,
            int first,
            int count,
            float[] x,
            int from,
            int stride,
            float[] y,
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
            float[] weights,
            int weight,
            int inputs,
            int count,
            float[] x,
            int from,
            int stride,
            float[] y,
            int to,
            int resultStride) {
        int to1 = to + resultStride;
        int to2 = to1 + resultStride;
        int to3 = to2 + resultStride;
        FloatVector y00 = FloatVector.fromArray(SPECIES, y, to);
        FloatVector y01 = FloatVector.fromArray(SPECIES, y, to + LANES);
        FloatVector y10 = FloatVector.fromArray(SPECIES, y, to1);
        FloatVector y11 = FloatVector.fromArray(SPECIES, y, to1 + LANES);
        FloatVector y20 = FloatVector.fromArray(SPECIES, y, to2);
        FloatVector y21 = FloatVector.fromArray(SPECIES, y, to2 + LANES);
        FloatVector y30 = FloatVector.fromArray(SPECIES, y, to3);
        FloatVector y31 = FloatVector.fromArray(SPECIES, y, to3 + LANES);
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, read);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, read + LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, weights[weight + index]);
            y00 = w.fma(x0, y00);
            y01 = w.fma(x1, y01);
            w = FloatVector.broadcast(SPECIES, weights[weight + inputs + index]);
            y10 = w.fma(x0, y10);
            y11 = w.fma(x1, y11);
            w = FloatVector.broadcast(SPECIES, weights[weight + 2 * inputs + index]);
            y20 = w.fma(x0, y20);
            y21 = w.fma(x1, y21);
            w = FloatVector.broadcast(SPECIES, weights[weight + 3 * inputs + index]);
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
            float[] weights, int weight, int count, float[] x, int from, int stride, float[] y, int to) {
        FloatVector y0 = FloatVector.fromArray(SPECIES, y, to);
        FloatVector y1 = FloatVector.fromArray(SPECIES, y, to + LANES);
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            FloatVector w = FloatVector.broadcast(SPECIES, weights[weight + index]);
            y0 = w.fma(FloatVector.fromArray(SPECIES, x, read), y0);
            y1 = w.fma(FloatVector.fromArray(SPECIES, x, read + LANES), y1);
        }
        NEGATIVE_ZERO.add(y0).intoArray(y, to);
        NEGATIVE_ZERO.add(y1).intoArray(y, to + LANES);
    }
}
