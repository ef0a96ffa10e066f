package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.ChannelEncoding;
import java.util.Arrays;

/** A layer whose accumulators stay within 53 bits. */
final class Float64Layer extends Layer {
    private static final double[] NONE = {};

    /** None where there are so many that they are brought into the unit block by block. */
    private final double[] weights;

    private final double[] bias;
    private final double[] accumulators;

    /** Made when they are first needed: wide layers that only ever read sparse rows have none. */
    private double[] codes = NONE;

    /** Those of the table that makes the codes; none where the rows make them. */
    private final double[] entries;

    /** A workspace; the arrays are shared by all of a program. */
    Float64Layer(Instruction.Linear instruction, double[] weights, double[] bias, double[] entries, int tileRows) {
        super(instruction, tileRows);
        this.weights = weights;
        this.bias = bias;
        this.entries = entries;
        this.accumulators = new double[Math.multiplyExact(instruction.outputs(), stride)];
    }

    @Override
    boolean quantize(ChannelEncoding encoding, int channel, double[] x, int from, int rows) {
        makeRoom();
        return CodeKernels.BEST.quantize(encoding, x, from, rows, codes, channel * stride);
    }

    private void makeRoom() {
        if (codes.length == 0) {
            codes = new double[Math.multiplyExact(instruction.inputs(), stride)];
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
        if (weights.length > 0) {
            ArrayKernels.best().multiply(weights, bias, codes, stride, accumulators, stride, rows);
            return;
        }
        int outputs = outputsOfBlock();
        double[] part = {};
        double[] sums = new double[outputs * stride];
        for (int from = 0; from < bias.length; from += outputs) {
            double[] start = Arrays.copyOfRange(bias, from, Math.min(bias.length, from + outputs));
            // The kernels tell the number of inputs by the lengths.
            int length = start.length * instruction.inputs();
            part = part.length == length ? part : new double[length];
            Units.doubles(instruction.weights(), from * instruction.inputs(), part);
            ArrayKernels.best().multiply(part, start, codes, stride, sums, stride, rows);
            System.arraycopy(sums, 0, accumulators, from * stride, start.length * stride);
        }
    }

    @Override
    void accumulate(int row, double[] sums) {
        for (int output = 0; output < bias.length; output++) {
            accumulators[output * stride + row] = sums[output];
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
