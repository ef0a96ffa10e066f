package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.FloatMatrix;

/** A layer whose accumulators stay within 24 bits. */
final class Float32Layer extends Layer {
    private static final float[] NONE = {};

    private final FloatMatrix matrix;
    private final int tileRows;
    private final float[] accumulators;

    /** Made when they are first needed: wide layers that only ever read sparse rows have none. */
    private float[] codes = NONE;

    /** Those of the table that makes the codes; none where the rows make them. */
    private final float[] entries;

    /** Codes of one channel. */
    private final float[] block;

    /** A workspace; the arrays are shared by all of a program. */
    Float32Layer(Instruction.Linear instruction, FloatMatrix matrix, float[] entries, int tileRows) {
        super(instruction, tileRows);
        this.matrix = matrix;
        this.entries = entries;
        this.block = new float[tileRows];
        this.tileRows = tileRows;
        this.accumulators = new float[Math.multiplyExact(matrix.roundedOutputs(), stride)];
    }

    @Override
    boolean quantize(ChannelEncoding encoding, int channel, double[] x, int from, int rows) {
        makeRoom();
        return CodeKernels.BEST.quantize(encoding, x, from, rows, codes, FloatMatrix.start(channel), matrix.distance());
    }

    private void makeRoom() {
        if (codes.length == 0) {
            codes = matrix.tiles(tileRows);
        }
    }

    @Override
    void lookUp(int channel, int[] indices, int rows) {
        makeRoom();
        int first = channel * (entries.length / instruction.inputs());
        for (int row = 0; row < rows; row++) {
            block[row] = entries[first + indices[row]];
        }
        CodeKernels.BEST.tile(block, rows, codes, FloatMatrix.start(channel), matrix.distance());
    }

    @Override
    void multiply(int rows) {
        ArrayKernels.best().multiply(matrix, codes, accumulators, stride, rows);
    }

    @Override
    void accumulate(int row, double[] sums) {
        for (int output = 0; output < sums.length; output++) {
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
