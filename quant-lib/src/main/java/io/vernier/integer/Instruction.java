package io.vernier.integer;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.FixedPointMultiplier;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * One instruction of an {@link IntegerProgram}. Up to {@link Dequantize} all results are integers and the same in every
 * implementation; what follows is double precision.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Instruction extends Serializable {

    /** The step whose result this instruction reads, -1 for the rows themselves. */
    int input();

    /** The tensor that this instruction makes, under its name in the float model. */
    String name();

    /**
     * Codes of the input: {@code clamp(rint((x_i - offset_i) / scale_i) + zeroPoint_i, qmin, qmax)}, or what another {@link CodeRule}
     * says of {@code x_i - offset_i}, a difference in double precision.
     *
     * @param scale one for each channel
     * @param zeroPoint one for each channel
     * @param qmin least code, for each channel
     * @param qmax greatest code, for each channel
     * @param rule how a code is computed before clamping
     * @param offset one for each channel, finite
     */
    record Quantize(
            String name, double[] scale, long[] zeroPoint, long[] qmin, long[] qmax, CodeRule rule, double[] offset)
            implements Instruction {

        /** An instruction without offsets. */
        public Quantize(String name, double[] scale, long[] zeroPoint, long[] qmin, long[] qmax, CodeRule rule) {
            this(name, scale, zeroPoint, qmin, qmax, rule, new double[scale.length]);
        }

        /**
         * @throws IllegalArgumentException if there are not as many of each, codes do not fit 32 bits, or an offset is not finite
         */
        public Quantize {
            int channels = scale.length;
            if (channels < 1
                    || zeroPoint.length != channels
                    || qmin.length != channels
                    || qmax.length != channels
                    || offset.length != channels) {
                throw new IllegalArgumentException(
                        "Found " + channels + " scales, " + zeroPoint.length + " zero points, " + qmin.length
                                + " types and " + offset.length + " offsets, expected as many of each.");
            }
            if (!Arrays.stream(offset).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("Offsets are finite, found " + Arrays.toString(offset) + ".");
            }
            for (int channel = 0; channel < channels; channel++) {
                requireCodes(qmin[channel], qmax[channel]);
            }
        }

        @Override
        public int input() {
            return -1;
        }

        public int channels() {
            return scale.length;
        }
    }

    /**
     * {@code acc_o = bias_o + sum_i weights_oi q_i}.
     *
     * @param inputs number of inputs
     * @param weights row-major, outputs first
     * @param bias one for each output
     * @param accumulator the proof of its bounds
     */
    record Linear(int input, String name, int inputs, int[] weights, long[] bias, Accumulator accumulator)
            implements Instruction {

        /** @throws IllegalArgumentException if the weights do not fit the inputs and outputs */
        public Linear {
            if (inputs < 1 || bias.length < 1 || weights.length != (long) inputs * bias.length) {
                throw new IllegalArgumentException("Instruction \"" + name + "\" has " + bias.length + " outputs and "
                        + inputs + " inputs, but " + weights.length + " weights.");
            }
        }

        /** The instruction with the proof for codes {@code qmin_i <= q_i <= qmax_i}. */
        public static Linear proven(
                int input, String name, int inputs, int[] weights, long[] bias, long[] qmin, long[] qmax) {
            return new Linear(input, name, inputs, weights, bias, Accumulator.prove(inputs, weights, bias, qmin, qmax));
        }

        public int outputs() {
            return bias.length;
        }
    }

    /**
     * {@code entries[c][clamp((acc - lo_c + half_c) >> drop_c, 0, length - 1)]}, {@code half = drop > 0 ? 2^(drop-1) : 0}: an
     * activation and the requantization after it, in one look-up.
     *
     * @param lo accumulator of the first entry, for each channel
     * @param drop low bits that are rounded away, for each channel
     * @param length entries for each channel
     * @param entries codes, row-major, channels first
     * @param scale of the codes
     * @param zeroPoint of the codes
     * @param qmin least code of the type of the entries
     * @param qmax greatest code of the type of the entries
     */
    record Table(
            int input,
            String name,
            long[] lo,
            int[] drop,
            int length,
            int[] entries,
            double scale,
            long zeroPoint,
            long qmin,
            long qmax)
            implements Instruction {

        /** @throws IllegalArgumentException if the entries do not fit the channels, or a drop is not 0 to 62 */
        public Table {
            requireCodes(qmin, qmax);
            if (lo.length != drop.length || length < 1 || entries.length != (long) length * lo.length) {
                throw new IllegalArgumentException("Table \"" + name + "\" has " + lo.length + " channels of " + length
                        + " entries, but " + entries.length + " of them.");
            }
            for (int one : drop) {
                if (one < 0 || one > 62) {
                    throw new IllegalArgumentException(
                            "Table \"" + name + "\" drops " + one + " bits, expected 0 to 62.");
                }
            }
        }

        /** Which entry of a channel an accumulator selects. */
        public int index(int channel, long accumulator) {
            long index = (accumulator + shift(channel)) >> drop[channel];
            return (int) Math.max(0, Math.min(length - 1L, index));
        }

        /** What is added to the accumulators of a channel before bits are dropped: half of what is dropped, less {@code lo}. */
        long shift(int channel) {
            return (drop[channel] > 0 ? 1L << (drop[channel] - 1) : 0) - lo[channel];
        }

        public int channels() {
            return lo.length;
        }
    }

    /**
     * {@code clamp(zeroPoint + multiplier_c acc, qmin, qmax)} with the product rounded as integer-only runtimes do.
     *
     * @param multipliers one for each channel
     * @param product how it is rounded
     * @param scale of the codes
     * @param zeroPoint of the codes
     * @param qmin least code that is made, an activation's clamp included
     * @param qmax greatest code that is made, an activation's clamp included
     */
    record Requantize(
            int input,
            String name,
            List<FixedPointMultiplier> multipliers,
            FixedPointMultiplier.Product product,
            double scale,
            long zeroPoint,
            long qmin,
            long qmax)
            implements Instruction {

        /** @throws IllegalArgumentException if codes do not fit 32 bits */
        public Requantize {
            multipliers = List.copyOf(multipliers);
            requireCodes(qmin, qmax);
        }

        public int channels() {
            return multipliers.size();
        }
    }

    /**
     * {@code y_o = scale_o acc_o}.
     *
     * @param scale one for each output
     */
    record Dequantize(int input, String name, double[] scale) implements Instruction {}

    /** Softmax over the channels of each row. */
    record Softmax(int input, String name, int channels) implements Instruction {}

    /** Sigmoid of each element. */
    record Sigmoid(int input, String name, int channels) implements Instruction {}

    /** The mean of a generalized linear model from each element, its linear predictor. */
    record Link(int input, String name, int channels, InverseLink inverse) implements Instruction {}

    /** The prediction, from the last tensor. */
    record Predict(int input, String name, int channels, Decision decision) implements Instruction {}

    private static void requireCodes(long qmin, long qmax) {
        if (qmin > qmax || qmin < Integer.MIN_VALUE || qmax > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("There are no 32-bit codes in [" + qmin + ", " + qmax + "].");
        }
    }
}
