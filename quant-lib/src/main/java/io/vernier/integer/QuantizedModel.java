package io.vernier.integer;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * An integer program and what its integers stand for.
 *
 * @param program the instructions
 * @param scales for each instruction that makes integers, how they become real numbers; absent for the others
 */
public record QuantizedModel(IntegerProgram program, List<Optional<TensorScale>> scales) {

    /** @throws IllegalArgumentException if there is not one entry for each instruction */
    public QuantizedModel {
        scales = List.copyOf(scales);
        if (scales.size() != program.instructions().size()) {
            throw new IllegalArgumentException("Found " + scales.size() + " scales for "
                    + program.instructions().size() + " instructions.");
        }
    }

    /**
     * {@code x = offset_c + scale_c (q - zeroPoint_c)}.
     *
     * @param scale one for each channel
     * @param zeroPoint one for each channel
     * @param offset one for each channel
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record TensorScale(double[] scale, long[] zeroPoint, double[] offset) implements Serializable {

        /** Integers without offsets. */
        public TensorScale(double[] scale, long[] zeroPoint) {
            this(scale, zeroPoint, new double[scale.length]);
        }

        /** The real number that an integer of a channel stands for. */
        public double dequantize(int channel, long integer) {
            return offset[channel] + scale[channel] * (integer - zeroPoint[channel]);
        }
    }
}
