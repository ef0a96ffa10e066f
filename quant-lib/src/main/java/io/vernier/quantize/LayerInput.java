package io.vernier.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import java.util.function.IntFunction;

/**
 * What a linear layer needs to know of the integers that it reads, for each of its inputs.
 *
 * @param scale s_i
 * @param zeroPoint z_i
 * @param mean mu_i, the calibrated mean
 * @param qmin least code
 * @param qmax greatest code
 */
@SuppressWarnings("ArrayRecordComponent")
record LayerInput(double[] scale, long[] zeroPoint, double[] mean, long[] qmin, long[] qmax) {

    /** The input whose channels have these parameters and calibrated means. */
    static LayerInput of(IntFunction<QuantizationParameters> parameters, double[] means) {
        int channels = means.length;
        LayerInput input =
                new LayerInput(new double[channels], new long[channels], means, new long[channels], new long[channels]);
        for (int channel = 0; channel < channels; channel++) {
            QuantizationParameters one = parameters.apply(channel);
            input.scale[channel] = one.scale();
            input.zeroPoint[channel] = one.zeroPoint();
            input.qmin[channel] = one.qmin();
            input.qmax[channel] = one.qmax();
        }
        return input;
    }

    /** mu_i of every channel. */
    static double[] means(TensorStatistics statistics) {
        return statistics.summaries().stream().mapToDouble(LayerInput::mean).toArray();
    }

    /** The mean within the extremes; their middle where no value has a float32 view. */
    private static double mean(ChannelSummary summary) {
        if (summary.min().isEmpty()) {
            return 0;
        }
        double min = summary.min().getAsDouble();
        double max = summary.max().orElseThrow();
        return summary.mean().isPresent()
                ? Math.max(min, Math.min(max, summary.mean().getAsDouble()))
                : min / 2 + max / 2;
    }

    /** The greatest magnitude of a code of an input. */
    long magnitude(int index) {
        return Math.max(Math.abs(qmin[index]), Math.abs(qmax[index]));
    }
}
