package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.ChannelEncoding;

/** A layer whose accumulators stay within 24 bits. */
final class Float32Layer extends Layer {
    private static final float[] NONE = {};

    private final float[] weights;
    private final float[] bias;
    private final float[] accumulators;

    /** Made when they are first needed: wide layers that only ever read sparse rows have none. */
    private float[] codes = NONE;

    /** Those of the table that makes the codes; none where the rows make them. */
    private final float[] entries;

    /** A workspace; the arrays are shared by all of a program. */
    Float32Layer(Instruction.Linear instruction, float[] weights, float[] bias, float[] entries, int tileRows) {
        super(instruction, tileRows);
        this.weights = weights;
        this.bias = bias;
        this.entries = entries;
        this.accumulators = new float[Math.multiplyExact(instruction.outputs(), stride)];
    }

    @Override
    boolean quantize(ChannelEncoding encoding, int channel, double[] x, int from, int rows) {
        makeRoom();
        return CodeKernels.BEST.quantize(encoding, x, from, rows, codes, channel * stride);
    }

    private void makeRoom() {
        if (codes.length == 0) {
            codes = new float[Math.multiplyExact(instruction.inputs(), stride)];
        }
    }

    @Override
    void lookUp(int channel, int[] indices, int rows) {
        makeRoom();
        int first = channel * (entries.length / instruction.inputs());
        int at = channel * stride;
        for (int row = 0; row < rows; row++) {
            codes[at + row] = entries[first + indices[row]];
        }
    }

    @Override
    void multiply(int rows) {
        ArrayKernels.best().multiply(weights, bias, codes, stride, accumulators, stride, rows);
    }

    @Override
    void accumulate(int row, double[] sums) {
        for (int output = 0; output < bias.length; output++) {
            accumulators[output * stride + row] = (float) sums[output];
        }
    }

    @Override
    void indices(Instruction.Table table, int channel, int rows, int[] indices) {
        CodeKernels.BEST.indices(table, channel, accumulators, channel * stride, rows, indices);
    }

    @Override
    void dequantize(Instruction.Dequantize by, int channel, int rows, double[] reals, int at) {
        double scale = by.scale()[channel];
        double offset = by.offset()[channel];
        for (int row = 0; row < rows; row++) {
            reals[at + row] = scale * accumulators[channel * stride + row] + offset;
        }
    }
}
