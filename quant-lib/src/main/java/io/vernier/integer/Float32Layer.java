package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.FloatMatrix;
import java.util.Optional;

/** A layer whose accumulators stay within 24 bits. */
final class Float32Layer extends Layer {
    private static final float[] NONE = {};

    /** Absent where there are so many weights that they are laid block by block. */
    private final Optional<FloatMatrix> held;

    private final int tileRows;
    private final int distance;
    private final float[] accumulators;

    /** Made when they are first needed: wide layers that only ever read sparse rows have none. */
    private float[] codes = NONE;

    /** Those of the table that makes the codes; none where the rows make them. */
    private final float[] entries;

    /** Codes of one channel. */
    private final float[] block;

    /** A workspace; the arrays are shared by all of a program. */
    Float32Layer(Instruction.Linear instruction, Optional<FloatMatrix> held, float[] entries, int tileRows) {
        super(instruction, tileRows);
        this.held = held;
        this.entries = entries;
        this.block = new float[tileRows];
        this.tileRows = tileRows;
        this.distance = FloatMatrix.distance(instruction.inputs());
        this.accumulators = new float[Math.multiplyExact(FloatMatrix.roundedOutputs(instruction.outputs()), stride)];
    }

    @Override
    boolean quantize(ChannelEncoding encoding, int channel, double[] x, int from, int rows) {
        makeRoom();
        return CodeKernels.BEST.quantize(encoding, x, from, rows, codes, FloatMatrix.start(channel), distance);
    }

    private void makeRoom() {
        if (codes.length == 0) {
            codes = FloatMatrix.tiles(instruction.inputs(), tileRows);
        }
    }

    @Override
    void lookUp(int channel, int[] indices, int rows) {
        makeRoom();
        int first = channel * (entries.length / instruction.inputs());
        for (int row = 0; row < rows; row++) {
            block[row] = entries[first + indices[row]];
        }
        CodeKernels.BEST.tile(block, rows, codes, FloatMatrix.start(channel), distance);
    }

    @Override
    void multiply(int rows) {
        if (held.isPresent()) {
            ArrayKernels.best().multiply(held.get(), codes, accumulators, stride, rows);
            return;
        }
        int outputs = outputsOfBlock();
        float[] sums = new float[FloatMatrix.roundedOutputs(outputs) * stride];
        for (int from = 0; from < instruction.outputs(); from += outputs) {
            int to = Math.min(instruction.outputs(), from + outputs);
            FloatMatrix block = new FloatMatrix(instruction.weights(), instruction.bias(), from, to);
            ArrayKernels.best().multiply(block, codes, sums, stride, rows);
            System.arraycopy(sums, 0, accumulators, from * stride, (to - from) * stride);
        }
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
