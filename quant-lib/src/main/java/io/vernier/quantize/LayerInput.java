package io.vernier.quantize;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.Encoding;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a linear layer needs to know of the integers that it reads.
 *
 * @param codes what they stand for
 * @param mean mu_i - p_i, the calibrated mean of each input as distance from its offset
 * @param variance of each input in the calibration; 0 where none is known
 * @param constant whether the input does not vary in the calibration, so that its code is always the same
 */
@SuppressWarnings("ArrayRecordComponent")
record LayerInput(Encoding codes, double[] mean, double[] variance, boolean[] constant) {

    /** The input whose channels have these parameters. */
    static LayerInput of(IntFunction<QuantizationParameters> parameters, List<Distribution> distributions) {
        List<ChannelEncoding> codes = new ArrayList<>();
        double[] mean = new double[distributions.size()];
        double[] variance = new double[mean.length];
        boolean[] constant = new boolean[mean.length];
        for (int channel = 0; channel < mean.length; channel++) {
            ChannelEncoding one = parameters.apply(channel).encoding();
            Distribution distribution = distributions.get(channel);
            codes.add(one);
            mean[channel] = distribution.center() + (distribution.offset() - one.offset());
            double std = distribution.std().orElse(0);
            variance[channel] = std * std;
            constant[channel] = distribution.isConstant();
        }
        return new LayerInput(new Encoding(codes), mean, variance, constant);
    }

    /** The input whose channels share parameters that hold zero, as activations do. */
    static LayerInput of(QuantizationParameters parameters, TensorStatistics activation) {
        List<Distribution> channels =
                activation.summaries().stream().map(Distribution::of).toList();
        LayerInput input = of(channel -> parameters, channels);
        // An activation that never moved in the calibration may well move, and its weight has the scale of all others.
        return new LayerInput(input.codes, input.mean, input.variance, new boolean[channels.size()]);
    }

    /** What the codes of a channel stand for. */
    ChannelEncoding channel(int index) {
        return codes.channel(index);
    }

    /** The greatest magnitude of a code of an input. */
    long magnitude(int index) {
        return Math.max(Math.abs(channel(index).qmin()), Math.abs(channel(index).qmax()));
    }
}
