package io.vernier.quantize;

import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.integer.Tabulation;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import java.util.function.DoubleUnaryOperator;

/** The look-up table between two layers: from the accumulators of one to the codes that the other reads. */
final class ActivationTable {
    private ActivationTable() {}

    /**
     * The table of {@code f(t_c acc)} over the calibrated range of each channel.
     *
     * @param input step of the accumulators
     * @param name of the tensor that it makes
     * @param function f, of one element
     * @param layer the layer that makes them
     * @param calibrated the statistics of the layer's float outputs
     * @param codes what the entries stand for
     */
    static Instruction.Table of(
            int input,
            String name,
            DoubleUnaryOperator function,
            QuantizedLayer layer,
            TensorStatistics calibrated,
            Encoding codes) {
        int channels = layer.outputs();
        long[] lo = new long[channels];
        long[] hi = new long[channels];
        for (int channel = 0; channel < channels; channel++) {
            ChannelSummary summary = calibrated.summary(channel);
            if (summary.min().isEmpty()) {
                throw new NotQuantizableException("Channel " + channel + " of \"" + layer.name()
                        + "\" has no finite value in the calibration; check the model's weights.");
            }
            lo[channel] = accumulator(summary.min().getAsDouble(), layer, channel);
            hi[channel] = accumulator(summary.max().orElseThrow(), layer, channel);
        }
        return Tabulation.of(
                input,
                name,
                lo,
                hi,
                (channel, accumulator) -> value(name, function, layer, channel, accumulator),
                codes);
    }

    private static double value(
            String name, DoubleUnaryOperator function, QuantizedLayer layer, int channel, long accumulator) {
        double before = layer.scale()[channel] * accumulator;
        double value = function.applyAsDouble(before);
        if (Double.isNaN(value)) {
            throw new NotQuantizableException("\"" + name + "\" is not a number where channel " + channel + " of \""
                    + layer.name() + "\" is " + before
                    + ", within the calibrated range; use a function that is defined there.");
        }
        return value;
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
}
