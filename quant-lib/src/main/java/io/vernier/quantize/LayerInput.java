package io.vernier.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a linear layer needs to know of the integers that it reads, for each of its inputs.
 *
 * @param scale s_i
 * @param zeroPoint z_i
 * @param offset p_i, what is subtracted before a code is computed
 * @param mean mu_i - p_i, the calibrated mean as distance from the offset
 * @param constant whether the input does not vary in the calibration, so that its code is always the same
 * @param qmin least code
 * @param qmax greatest code
 */
@SuppressWarnings("ArrayRecordComponent")
record LayerInput(
        double[] scale,
        long[] zeroPoint,
        double[] offset,
        double[] mean,
        boolean[] constant,
        long[] qmin,
        long[] qmax) {

    /** The input whose channels have these parameters. */
    static LayerInput of(IntFunction<QuantizationParameters> parameters, List<Distribution> distributions) {
        int channels = distributions.size();
        LayerInput input = new LayerInput(
                new double[channels],
                new long[channels],
                new double[channels],
                new double[channels],
                new boolean[channels],
                new long[channels],
                new long[channels]);
        for (int channel = 0; channel < channels; channel++) {
            QuantizationParameters one = parameters.apply(channel);
            Distribution distribution = distributions.get(channel);
            input.scale[channel] = one.scale();
            input.zeroPoint[channel] = one.zeroPoint();
            input.offset[channel] = one.offset();
            input.mean[channel] = distribution.center() + (distribution.offset() - one.offset());
            input.constant[channel] = distribution.isConstant();
            input.qmin[channel] = one.qmin();
            input.qmax[channel] = one.qmax();
        }
        return input;
    }

    /** The input whose channels share parameters that hold zero, as activations do. */
    static LayerInput of(QuantizationParameters parameters, TensorStatistics activation) {
        List<Distribution> channels =
                activation.summaries().stream().map(Distribution::of).toList();
        LayerInput input = of(channel -> parameters, channels);
        // An activation that never moved in the calibration may well move, and its weight has the scale of all others.
        Arrays.fill(input.constant, false);
        return input;
    }

    /** The greatest magnitude of a code of an input. */
    long magnitude(int index) {
        return Math.max(Math.abs(qmin[index]), Math.abs(qmax[index]));
    }
}
