package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.FloatMatrix;

/** One value after the other. */
enum ScalarCodeKernels implements CodeKernels {
    INSTANCE;

    @Override
    public boolean quantize(
            ChannelEncoding encoding, double[] x, int from, int length, float[] tiles, int at, int distance) {
        boolean numbers = true;
        for (int row = 0; row < length; row++) {
            double value = x[from + row];
            numbers &= !Double.isNaN(value);
            tiles[at + row / FloatMatrix.ROWS * distance + row % FloatMatrix.ROWS] = (int) encoding.code(value);
        }
        return numbers;
    }

    @Override
    public boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, double[] codes, int at) {
        boolean numbers = true;
        for (int row = 0; row < length; row++) {
            double value = x[from + row];
            numbers &= !Double.isNaN(value);
            codes[at + row] = (int) encoding.code(value);
        }
        return numbers;
    }

    @Override
    public boolean quantize(ChannelEncoding encoding, double[] x, int from, int length, int[] codes, int at) {
        boolean numbers = true;
        for (int row = 0; row < length; row++) {
            double value = x[from + row];
            numbers &= !Double.isNaN(value);
            codes[at + row] = (int) encoding.code(value);
        }
        return numbers;
    }

    @Override
    public void indices(
            Instruction.Table table, int channel, float[] accumulators, int from, int length, int[] indices) {
        for (int row = 0; row < length; row++) {
            indices[row] = table.index(channel, (long) accumulators[from + row]);
        }
    }

    @Override
    public void indices(
            Instruction.Table table, int channel, double[] accumulators, int from, int length, int[] indices) {
        for (int row = 0; row < length; row++) {
            indices[row] = table.index(channel, (long) accumulators[from + row]);
        }
    }

    @Override
    public void tile(float[] codes, int length, float[] tiles, int at, int distance) {
        for (int row = 0; row < length; row += FloatMatrix.ROWS) {
            System.arraycopy(
                    codes,
                    row,
                    tiles,
                    at + row / FloatMatrix.ROWS * distance,
                    Math.min(FloatMatrix.ROWS, length - row));
        }
    }
}
