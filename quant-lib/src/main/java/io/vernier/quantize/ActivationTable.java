package io.vernier.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.integer.Instruction;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import java.util.function.DoubleUnaryOperator;

/** The look-up table between two layers: from the accumulators of one to the codes that the other reads. */
final class ActivationTable {
    /** Entries of each channel at most. */
    static final int LIMIT = 1 << 12;

    private ActivationTable() {}

    /**
     * The table whose entry k of channel c is the code of {@code f(t_c (lo_c + k 2^drop_c))}; shorter channels go on by the same
     * formula to the length of the longest.
     *
     * @param input step of the accumulators
     * @param name of the tensor that it makes
     * @param function f, of one element
     * @param layer the layer that makes them
     * @param calibrated the statistics of the layer's float outputs
     */
    static Instruction.Table of(
            int input,
            String name,
            DoubleUnaryOperator function,
            QuantizedLayer layer,
            TensorStatistics calibrated,
            QuantizationParameters parameters) {
        int channels = layer.outputs();
        long[] lo = new long[channels];
        int[] drop = new int[channels];
        int length = 1;
        for (int channel = 0; channel < channels; channel++) {
            ChannelSummary summary = calibrated.summary(channel);
            if (summary.min().isEmpty()) {
                throw new NotQuantizableException("Channel " + channel + " of \"" + layer.name()
                        + "\" has no finite value in the calibration; check the model's weights.");
            }
            lo[channel] = accumulator(summary.min().getAsDouble(), layer, channel);
            long hi = accumulator(summary.max().orElseThrow(), layer, channel);
            while (entries(hi - lo[channel], drop[channel]) > LIMIT) {
                drop[channel]++;
            }
            length = Math.max(length, (int) entries(hi - lo[channel], drop[channel]));
        }
        int[] entries = new int[Math.multiplyExact(channels, length)];
        for (int channel = 0; channel < channels; channel++) {
            for (int k = 0; k < length; k++) {
                long accumulator = lo[channel] + ((long) k << drop[channel]);
                double value = function.applyAsDouble(layer.scale()[channel] * accumulator);
                if (Double.isNaN(value)) {
                    throw new NotQuantizableException("\"" + name + "\" is not a number where channel " + channel
                            + " of \"" + layer.name() + "\" is " + layer.scale()[channel] * accumulator
                            + ", within the calibrated range; use a function that is defined there.");
                }
                entries[channel * length + k] = (int) parameters.code(value);
            }
        }
        return new Instruction.Table(input, name, lo, drop, length, entries, parameters.encoding());
    }

    private static long accumulator(double value, QuantizedLayer layer, int channel) {
        double accumulator = Math.rint(value / layer.scale()[channel]);
        if (Math.abs(accumulator) > 0x1p60) {
            throw new NotQuantizableException(
                    "Channel " + channel + " of \"" + layer.name() + "\" was calibrated up to " + value
                            + ", which no accumulator reaches at the scale " + layer.scale()[channel] + ".");
        }
        return (long) accumulator;
    }

    private static long entries(long extent, int drop) {
        long half = drop > 0 ? 1L << (drop - 1) : 0;
        return ((extent + half) >> drop) + 1;
    }
}
