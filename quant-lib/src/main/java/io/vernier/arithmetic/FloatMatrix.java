package io.vernier.arithmetic;

import java.util.Arrays;

/**
 * Weights and a bias in float32, laid as {@link ArrayKernels#multiply(FloatMatrix, float[], float[], int, int)} reads them, and what
 * is multiplied by them: rows in tiles, of each tile the {@link #ROWS} rows of an input side by side, and the inputs one below the other.
 */
public final class FloatMatrix {
    /** Of a tile. */
    public static final int ROWS = 32;

    /** Outputs whose weights of one input lie side by side. */
    static final int GROUP = 4;

    /** Lanes of the widest vectors. */
    private static final int LANES = 16;

    private final int inputs;
    private final int outputs;

    /** Group by group, of each input one after the other; beyond the last output zeros. */
    private final float[] weights;

    /** Each bias as a vector. */
    private final float[] starts;

    /**
     * A matrix of which nothing is kept but a copy.
     *
     * @param weights row-major, outputs first; integers that float32 holds
     * @param bias one for each output
     */
    public FloatMatrix(int[] weights, long[] bias) {
        this(weights, bias, 0, bias.length);
    }

    /**
     * The same of some of the outputs.
     *
     * @param from the first of them
     * @param to the one after the last
     */
    public FloatMatrix(int[] weights, long[] bias, int from, int to) {
        inputs = weights.length / bias.length;
        outputs = to - from;
        this.weights = new float[Math.multiplyExact(inputs, roundedOutputs())];
        starts = new float[roundedOutputs() * LANES];
        for (int output = 0; output < outputs; output++) {
            Arrays.fill(starts, output * LANES, (output + 1) * LANES, (float) bias[from + output]);
            int group = weightsOf(output) + output % GROUP;
            int first = (from + output) * inputs;
            for (int input = 0; input < inputs; input++) {
                this.weights[group + input * GROUP] = weights[first + input];
            }
        }
    }

    public int inputs() {
        return inputs;
    }

    public int outputs() {
        return outputs;
    }

    /** Outputs that are computed, more than there are by zeros. */
    public int roundedOutputs() {
        return roundedOutputs(outputs);
    }

    /** Those of a matrix of so many. */
    public static int roundedOutputs(int outputs) {
        return Math.multiplyExact((outputs + GROUP - 1) / GROUP, GROUP);
    }

    /** Room for the tiles of so many rows. */
    public static float[] tiles(int inputs, int rows) {
        return new float[Math.multiplyExact(inputs, roundedRows(rows))];
    }

    /** Rows that are computed, whatever stands in those beyond the last. */
    public static int roundedRows(int rows) {
        return (rows + ROWS - 1) / ROWS * ROWS;
    }

    /** Where an input of the first tile begins; those of the next tile lie {@link #distance} further. */
    public static int start(int input) {
        return input * ROWS;
    }

    /** From tile to tile. */
    public static int distance(int inputs) {
        return inputs * ROWS;
    }

    float[] weights() {
        return weights;
    }

    /** Where the weights of the group of an output begin. */
    int weightsOf(int output) {
        return output / GROUP * GROUP * inputs;
    }

    float[] starts() {
        return starts;
    }

    static int startOf(int output) {
        return output * LANES;
    }

    static int lanes() {
        return LANES;
    }
}
