package io.vernier.quantize;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.integer.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What stands between the layers of integer-only runtimes, as TFLite has it: a fixed-point multiplier for each output brings accumulators to
 * codes that all outputs share, and an activation is a table of these codes.
 */
final class IntegerOnly {
    private IntegerOnly() {}

    /**
     * Accumulators to codes, rounded as gemmlowp does.
     *
     * @param input step of the accumulators
     * @param codes what is made; positive scale
     * @throws NotQuantizableException if the scale of an output is 2^30 times that of the codes
     */
    static Instruction.Requantize requantize(int input, Instruction.Linear layer, ChannelEncoding codes) {
        List<FixedPointMultiplier> multipliers = new ArrayList<>();
        for (int output = 0; output < layer.outputs(); output++) {
            try {
                multipliers.add(FixedPointMultiplier.of(layer.scale()[output] / codes.scale()));
            } catch (IllegalArgumentException e) {
                throw new NotQuantizableException(
                        "Output " + output + " of \"" + layer.name() + "\" has the scale " + layer.scale()[output]
                                + ", too large for codes of the scale " + codes.scale()
                                + "; give the inputs more bits.",
                        e);
            }
        }
        return new Instruction.Requantize(
                input, layer.name(), multipliers, FixedPointMultiplier.Product.DOUBLE_ROUNDING, codes);
    }

    /**
     * Codes to codes.
     *
     * @param input step of the codes
     * @param name of the tensor that is made
     * @param read what makes the codes
     */
    static Instruction.Table table(
            int input, String name, Instruction.Requantize read, DoubleUnaryOperator function, ChannelEncoding codes) {
        int channels = read.channels();
        long least = read.encoding().qmin();
        int length = (int) (read.encoding().qmax() - least + 1);
        int[] entries = new int[Math.multiplyExact(channels, length)];
        long[] lo = new long[channels];
        for (int k = 0; k < entries.length; k++) {
            lo[k / length] = least;
            double before = read.encoding().decode(least + k % length);
            double value = function.applyAsDouble(before);
            if (Double.isNaN(value)) {
                throw new NotQuantizableException("\"" + name + "\" is not a number where \"" + read.name() + "\" is "
                        + before + ", within the calibrated range; use a function that is defined there.");
            }
            entries[k] = (int) codes.code(value);
        }
        return new Instruction.Table(
                input, name, lo, new int[channels], length, entries, Encoding.uniform(channels, codes));
    }
}
