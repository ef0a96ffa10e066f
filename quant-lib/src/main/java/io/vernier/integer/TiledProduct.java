package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.FloatMatrix;
import io.vernier.integer.Accumulator.Unit;

/** Accumulators of dense rows whose proof allows float32 units: tile by tile, so that the codes of a tile stay in the second cache. */
final class TiledProduct {
    private static final int ROWS = 512;

    /** Between channels, which at distances of powers of two miss the caches. */
    private static final int GAP = 16;

    /** Tiles of more would not stay in a cache. */
    private static final int MOST_INPUTS = 2048;

    /** More would take more memory, once for each batch, than they save time. */
    private static final int MOST_WEIGHTS = 1 << 20;

    private TiledProduct() {}

    static boolean isPossible(Instruction.Linear instruction) {
        return instruction.accumulator().unit() == Unit.FLOAT32
                && instruction.inputs() <= MOST_INPUTS
                && instruction.weights().length <= MOST_WEIGHTS;
    }

    /** @throws IllegalArgumentException if there are other channels than inputs */
    static IntegerTensor of(Instruction.Linear instruction, Codes.Dense codes) {
        instruction.requireInputs(codes.channels());
        int rows = codes.rows();
        int outputs = instruction.outputs();
        int stride = FloatMatrix.roundedRows(Math.min(ROWS, rows)) + GAP;
        long[] accumulators = new long[Math.multiplyExact(rows, outputs)];
        FloatMatrix matrix = new FloatMatrix(instruction.weights(), instruction.bias());
        float[] tiles = FloatMatrix.tiles(instruction.inputs(), Math.min(ROWS, rows));
        float[] sums = new float[Math.multiplyExact(matrix.roundedOutputs(), stride)];
        for (int from = 0; from < rows; from += ROWS) {
            int length = Math.min(ROWS, rows - from);
            for (int channel = 0; channel < codes.channels(); channel++) {
                int at = FloatMatrix.start(channel);
                for (int row = 0; row < length; row += FloatMatrix.ROWS) {
                    int end = Math.min(FloatMatrix.ROWS, length - row);
                    for (int lane = 0; lane < end; lane++) {
                        tiles[at + lane] = codes.values()[channel * rows + from + row + lane];
                    }
                    at += FloatMatrix.distance(instruction.inputs());
                }
            }
            ArrayKernels.best().multiply(matrix, tiles, sums, stride, length);
            for (int output = 0; output < outputs; output++) {
                for (int row = 0; row < length; row++) {
                    accumulators[output * rows + from + row] = (long) sums[output * stride + row];
                }
            }
        }
        return new IntegerTensor(rows, outputs, accumulators);
    }
}
