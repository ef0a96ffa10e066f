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

    /** From so many on rows are copied side by side, since channels lie at distances that caches dislike. */
    private static final int OUTPUTS = 4;

    /** Four vectors of rows would halve the loads, but were slower with the compiler of Java 17, which then kept sums on the heap. */
    private static final int ROWS = 2 * LANES;

    /** Tiles of rows that meet the same weights while these are in the first cache. */
    private static final int TILES = 4;

    /** Inputs that are taken together: a panel of as many tiles stays in the second cache. */
    private static final int PANEL_INPUTS = 512;

    private static final ThreadLocal<float[]> PANEL =
            ThreadLocal.withInitial(() -> new float[PANEL_INPUTS * TILES * ROWS]);

    private VectorFloatProduct() {}

    static void multiply(float[] weights, float[] bias, float[] x, int stride, float[] y, int resultStride, int rows) {
        int inputs = weights.length / bias.length;
        int bound = rows - rows % ROWS;
        if (bias.length >= OUTPUTS && bound > 0) {
            float[] starts = starts(bias);
            float[] panel = PANEL.get();
            for (int row = 0; row < bound; row += TILES * ROWS) {
                int width = Math.min(TILES * ROWS, bound - row);
                for (int first = 0; first < inputs; first += PANEL_INPUTS) {
                    int count = Math.min(PANEL_INPUTS, inputs - first);
                    copy(x, first * stride + row, stride, count, width, panel);
                    addPanel(weights, inputs, first, count, panel, width, starts, y, row, resultStride);
                }
            }
        } else {
            for (int output = 0; output < bias.length; output++) {
                for (int row = 0; row < bound; row += ROWS) {
                    int at = output * resultStride + row;
                    addOne(weights, output * inputs, inputs, bias[output], x, row, stride, y, at);
                }
            }
        }
        ScalarArrayKernels.multiply(weights, bias, x, stride, y, resultStride, bound, rows);
    }

    /** Each bias as a vector. */
    private static float[] starts(float[] bias) {
        float[] starts = new float[bias.length * LANES];
        for (int output = 0; output < bias.length; output++) {
            Arrays.fill(starts, output * LANES, (output + 1) * LANES, bias[output]);
        }
        return starts;
    }

    /** Writes one tile of rows after the other, the inputs of each one below the other. */
    private static void copy(float[] x, int from, int stride, int count, int width, float[] panel) {
        for (int index = 0; index < count; index++) {
            int read = from + index * stride;
            int write = index * ROWS;
            for (int row = 0; row < width; row += ROWS) {
                FloatVector.fromArray(SPECIES, x, read + row).intoArray(panel, write);
                FloatVector.fromArray(SPECIES, x, read + row + LANES).intoArray(panel, write + LANES);
                write += count * ROWS;
            }
        }
    }

    /** Adds the products of some inputs to the sums of tiles of rows, all outputs. */
    private static void addPanel(
            float[] weights,
            int inputs,
            int first,
            int count,
            float[] panel,
            int width,
            float[] starts,
            float[] y,
            int row,
            int resultStride) {
        int outputs = weights.length / inputs;
        boolean isFirst = first == 0;
        for (int output = 0; output < outputs; output += OUTPUTS) {
            for (int tile = 0; tile < width; tile += ROWS) {
                int to = output * resultStride + row + tile;
                addFour(
                        weights,
                        output * inputs + first,
                        inputs,
                        outputs - 1 - output,
                        count,
                        panel,
                        tile * count,
                        isFirst ? starts : y,
                        isFirst ? output * LANES : to,
                        isFirst ? LANES : resultStride,
                        isFirst ? 0 : LANES,
                        y,
                        to,
                        resultStride);
            }
        }
    }

    /**
     * Four outputs of one tile of rows. Where fewer are left, the last of them is computed more than once, which gives the same sums.
     *
     * @param left outputs after the first
     * @param sums what the sums begin with: of the first at {@code begin}, the others {@code distance} apart, the second vectors of rows
     *     {@code next} after the first
     */
    private static void addFour(
            float[] weights,
            int weight,
            int inputs,
            int left,
            int count,
            float[] panel,
            int from,
            float[] sums,
            int begin,
            int distance,
            int next,
            float[] y,
            int to,
            int resultStride) {
        int second = Math.min(1, left);
        int third = Math.min(2, left);
        int fourth = Math.min(3, left);
        int weight1 = weight + second * inputs;
        int weight2 = weight + third * inputs;
        int weight3 = weight + fourth * inputs;
        int begin1 = begin + second * distance;
        int begin2 = begin + third * distance;
        int begin3 = begin + fourth * distance;
        FloatVector y00 = FloatVector.fromArray(SPECIES, sums, begin);
        FloatVector y01 = FloatVector.fromArray(SPECIES, sums, begin + next);
        FloatVector y10 = FloatVector.fromArray(SPECIES, sums, begin1);
        FloatVector y11 = FloatVector.fromArray(SPECIES, sums, begin1 + next);
        FloatVector y20 = FloatVector.fromArray(SPECIES, sums, begin2);
        FloatVector y21 = FloatVector.fromArray(SPECIES, sums, begin2 + next);
        FloatVector y30 = FloatVector.fromArray(SPECIES, sums, begin3);
        FloatVector y31 = FloatVector.fromArray(SPECIES, sums, begin3 + next);
        for (int index = 0; index < count; index++) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, panel, from + index * ROWS);
            FloatVector x1 = FloatVector.fromArray(SPECIES, panel, from + index * ROWS + LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, weights[weight + index]);
            y00 = w.fma(x0, y00);
            y01 = w.fma(x1, y01);
            w = FloatVector.broadcast(SPECIES, weights[weight1 + index]);
            y10 = w.fma(x0, y10);
            y11 = w.fma(x1, y11);
            w = FloatVector.broadcast(SPECIES, weights[weight2 + index]);
            y20 = w.fma(x0, y20);
            y21 = w.fma(x1, y21);
            w = FloatVector.broadcast(SPECIES, weights[weight3 + index]);
            y30 = w.fma(x0, y30);
            y31 = w.fma(x1, y31);
        }
        int to1 = to + second * resultStride;
        int to2 = to + third * resultStride;
        int to3 = to + fourth * resultStride;
        NEGATIVE_ZERO.add(y00).intoArray(y, to);
        NEGATIVE_ZERO.add(y01).intoArray(y, to + LANES);
        NEGATIVE_ZERO.add(y10).intoArray(y, to1);
        NEGATIVE_ZERO.add(y11).intoArray(y, to1 + LANES);
        NEGATIVE_ZERO.add(y20).intoArray(y, to2);
        NEGATIVE_ZERO.add(y21).intoArray(y, to2 + LANES);
        NEGATIVE_ZERO.add(y30).intoArray(y, to3);
        NEGATIVE_ZERO.add(y31).intoArray(y, to3 + LANES);
    }

    /** One of few outputs, of rows where they are. */
    private static void addOne(
            float[] weights, int weight, int inputs, float bias, float[] x, int row, int stride, float[] y, int to) {
        FloatVector y0 = FloatVector.broadcast(SPECIES, bias);
        FloatVector y1 = y0;
        for (int index = 0; index < inputs; index++) {
            int read = row + index * stride;
            FloatVector w = FloatVector.broadcast(SPECIES, weights[weight + index]);
            y0 = w.fma(FloatVector.fromArray(SPECIES, x, read), y0);
            y1 = w.fma(FloatVector.fromArray(SPECIES, x, read + LANES), y1);
        }
        NEGATIVE_ZERO.add(y0).intoArray(y, to);
        NEGATIVE_ZERO.add(y1).intoArray(y, to + LANES);
    }
}
