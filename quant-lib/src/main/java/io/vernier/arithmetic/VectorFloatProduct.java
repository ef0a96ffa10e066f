package io.vernier.arithmetic;

import static io.vernier.arithmetic.FloatMatrix.GROUP;
import static io.vernier.arithmetic.FloatMatrix.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix and tiles of rows. The sums of two vectors of rows and of four outputs stay in registers. Each sum takes its
 * products in the order of the inputs, as the scalar loop does.
 */
final class VectorFloatProduct {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /**
     * Added to a sum it leaves every bit. What a loop leaves behind is for the compiler a vector of any shape, which it would have to
     * keep on the heap to store it, as soon as this JVM has seen two shapes; what an addition gives is of this species.
     */
    private static final FloatVector NEGATIVE_ZERO = FloatVector.broadcast(SPECIES, -0f);

    /** Inputs that are taken together at most: with so many a tile stays in the first cache while it meets all outputs. */
    private static final int PANEL_INPUTS = 256;

    private VectorFloatProduct() {}

    static void multiply(FloatMatrix matrix, float[] x, float[] y, int stride, int rows) {
        int inputs = matrix.inputs();
        int panels = (inputs + PANEL_INPUTS - 1) / PANEL_INPUTS;
        int size = (inputs + panels - 1) / panels;
        for (int row = 0; row < rows; row += ROWS) {
            for (int first = 0; first < inputs; first += size) {
                int count = Math.min(size, inputs - first);
                int from = row * inputs + first * ROWS;
                for (int lane = 0; lane < ROWS; lane += 2 * LANES) {
                    addPanel(matrix, first, count, x, from + lane, y, row + lane, stride);
                }
            }
        }
    }

    /** Adds the products of some inputs to the sums of two vectors of rows, all outputs. */
    private static void addPanel(
            FloatMatrix matrix, int first, int count, float[] x, int from, float[] y, int row, int stride) {
        float[] weights = matrix.weights();
        int outputs = matrix.roundedOutputs();
        boolean isFirst = first == 0;
        float[] sums = isFirst ? matrix.starts() : y;
        int distance = isFirst ? FloatMatrix.lanes() : stride;
        int next = isFirst ? 0 : LANES;
        for (int output = 0; output < outputs; output += GROUP) {
            int weight = matrix.weightsOf(output) + first * GROUP;
            int to = output * stride + row;
            int begin = isFirst ? FloatMatrix.startOf(output) : to;
            addGroup(weights, weight, count, x, from, sums, begin, distance, next, y, to, stride);
        }
    }

    /**
     * The compiler of Java 17 takes no loop for a counted one that steps by more than 1 until it is not equal. That is meant: counted, it was
     * unrolled, and in half of the processes lost its sums from the registers and took twice as long. Two groups at once are more bytecodes
     * than the compiler takes in ({@code DesiredMethodLimit}): then it leaves some of the last stores as calls, number by number.
     *
     * @param sums what the sums begin with: of the first output at {@code begin}, the others {@code distance} apart, the second vectors of rows
     *     {@code next} after the first
     */
    private static void addGroup(
            float[] weights,
            int weight,
            int count,
            float[] x,
            int from,
            float[] sums,
            int begin,
            int distance,
            int next,
            float[] y,
            int to,
            int stride) {
        FloatVector y00 = FloatVector.fromArray(SPECIES, sums, begin);
        FloatVector y01 = FloatVector.fromArray(SPECIES, sums, begin + next);
        FloatVector y10 = FloatVector.fromArray(SPECIES, sums, begin + distance);
        FloatVector y11 = FloatVector.fromArray(SPECIES, sums, begin + distance + next);
        FloatVector y20 = FloatVector.fromArray(SPECIES, sums, begin + 2 * distance);
        FloatVector y21 = FloatVector.fromArray(SPECIES, sums, begin + 2 * distance + next);
        FloatVector y30 = FloatVector.fromArray(SPECIES, sums, begin + 3 * distance);
        FloatVector y31 = FloatVector.fromArray(SPECIES, sums, begin + 3 * distance + next);
        int at = weight;
        int end = from + count * ROWS;
        for (int read = from; read != end; read += ROWS) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, read);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, read + LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, weights[at]);
            y00 = w.fma(x0, y00);
            y01 = w.fma(x1, y01);
            w = FloatVector.broadcast(SPECIES, weights[at + 1]);
            y10 = w.fma(x0, y10);
            y11 = w.fma(x1, y11);
            w = FloatVector.broadcast(SPECIES, weights[at + 2]);
            y20 = w.fma(x0, y20);
            y21 = w.fma(x1, y21);
            w = FloatVector.broadcast(SPECIES, weights[at + 3]);
            y30 = w.fma(x0, y30);
            y31 = w.fma(x1, y31);
            at += GROUP;
        }
        NEGATIVE_ZERO.add(y00).intoArray(y, to);
        NEGATIVE_ZERO.add(y01).intoArray(y, to + LANES);
        NEGATIVE_ZERO.add(y10).intoArray(y, to + stride);
        NEGATIVE_ZERO.add(y11).intoArray(y, to + stride + LANES);
        NEGATIVE_ZERO.add(y20).intoArray(y, to + 2 * stride);
        NEGATIVE_ZERO.add(y21).intoArray(y, to + 2 * stride + LANES);
        NEGATIVE_ZERO.add(y30).intoArray(y, to + 3 * stride);
        NEGATIVE_ZERO.add(y31).intoArray(y, to + 3 * stride + LANES);
    }
}
