package io.vernier.integer;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.FloatMatrix;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A linear instruction inside a {@link Scorer}: it holds the codes that it reads and the accumulators that it makes of one tile of
 * rows, in the narrowest unit that the proof allows. Both are channel-major with a distance between channels that is no power of two,
 * where power-of-two strides cause conflict misses.
 */
abstract sealed class Layer permits Float32Layer, Float64Layer {
    /** Elements between the end of one channel's tile and the next. */
    private static final int GAP = 16;

    /** Weights up to this number are held in the unit of the layer, beside the integers. */
    static final int HELD_WEIGHTS = 1 << 24;

    /** Of more weights, so many are brought into the unit at once. */
    private static final int BLOCK_WEIGHTS = 1 << 18;

    final Instruction.Linear instruction;
    final int stride;

    Layer(Instruction.Linear instruction, int tileRows) {
        this.instruction = instruction;
        this.stride = tileRows + GAP;
    }

    /**
     * Brings the integers of a layer into its unit, once for all workspaces.
     *
     * @param table the table whose look-ups make the codes of this layer; absent where the rows make them
     * @return makes a workspace of so many rows
     * @throws IllegalArgumentException if the proof asks for integers of 64 bits
     */
    static IntFunction<Layer> compile(Instruction.Linear instruction, Optional<Instruction.Table> table) {
        return compile(instruction, table, HELD_WEIGHTS);
    }

    static IntFunction<Layer> compile(
            Instruction.Linear instruction, Optional<Instruction.Table> table, int heldWeights) {
        int[] entries = table.map(Instruction.Table::entries).orElse(new int[0]);
        switch (instruction.accumulator().unit()) {
            case FLOAT32 -> {
                Optional<FloatMatrix> held = instruction.weights().length <= heldWeights
                        ? Optional.of(new FloatMatrix(instruction.weights(), instruction.bias()))
                        : Optional.empty();
                float[] codes = Units.floats(entries);
                return rows -> new Float32Layer(instruction, held, codes, rows);
            }
            case FLOAT64 -> {
                double[] weights =
                        Units.doubles(instruction.weights().length <= heldWeights ? instruction.weights() : new int[0]);
                double[] bias = Units.doubles(instruction.bias());
                double[] codes = Units.doubles(entries);
                return rows -> new Float64Layer(instruction, weights, bias, codes, rows);
            }
            case INT64 ->
                throw new IllegalArgumentException(
                        "Instruction \"" + instruction.name() + "\" needs accumulators of 64 bits.");
        }
        throw new AssertionError(instruction.accumulator().unit());
    }

    /** Takes the codes of one channel; see {@link CodeKernels#quantize}. */
    abstract boolean quantize(ChannelEncoding encoding, int channel, double[] x, int from, int rows);

    /** Takes the codes of one channel from the table. */
    abstract void lookUp(int channel, int[] indices, int rows);

    /** How many outputs have the weights of a block, which is a multiple of the outputs that the kernels compute at once. */
    final int outputsOfBlock() {
        return Math.min(instruction.outputs(), Math.max(8, BLOCK_WEIGHTS / instruction.inputs() / 8 * 8));
    }

    /** Makes the accumulators of as many rows. */
    abstract void multiply(int rows);

    /** Sets the accumulators of one row. */
    abstract void accumulate(int row, double[] accumulators);

    /** Where in a channel's table the accumulators look. */
    abstract void indices(Instruction.Table table, int channel, int rows, int[] indices);

    /** What the accumulators of one channel stand for, written from {@code reals[at]}. */
    abstract void dequantize(Instruction.Dequantize by, int channel, int rows, double[] reals, int at);
}
