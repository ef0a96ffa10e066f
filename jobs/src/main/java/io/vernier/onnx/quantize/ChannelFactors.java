package io.vernier.onnx.quantize;

import io.vernier.arithmetic.Quantizer;
import io.vernier.onnx.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the channels between two layers are multiplied by.
 *
 * @param exponent how far the channels of the tensor were brought to one size; the rest was left to the weights behind it
 */
@SuppressWarnings("ArrayRecordComponent")
record ChannelFactors(double[] factors, double exponent) {
    private static final double[] EXPONENTS = {.25, .5, .75, 1};
    private static final double[] DEPTHWISE = {1};
    private static final double GREATEST = 64;
    private static final int WEIGHT_STEPS = 127;

    /** Less of the error is not worth another float network. */
    private static final double WORTH = .9;

    /** A channel is taken for at least so great, relative to the greatest. */
    private static final double LEAST_SIZE = 1e-3;

    /** Squared error of a rounded number, in squared steps. */
    private static final double UNIFORM = 1 / 12.;

    /**
     * The factors with the least expected error of the layers behind; absent where that is not clearly less than without factors.
     *
     * @param channels of the layer before; what is read may have several channels of each, one after the other
     * @param weights of the layers behind
     * @param isLimited whether no channel may become greater than the tensor, and none smaller than it is
     */
    static Optional<ChannelFactors> best(
            ActivationStatistics observed,
            int channels,
            List<Layer> behind,
            List<Tensor> weights,
            boolean isLimited,
            Quantizer quantizer) {
        Sizes sizes = Sizes.of(observed, channels, behind, weights);
        if (sizes.greatest == 0) {
            return Optional.empty();
        }
        double[] none = new double[channels];
        Arrays.fill(none, 1);
        double least = WORTH * error(none, observed, behind, weights, quantizer);
        Optional<ChannelFactors> best = Optional.empty();
        boolean isDepthwise = behind.stream().anyMatch(Layer::isDepthwise);
        for (double exponent : isDepthwise ? DEPTHWISE : EXPONENTS) {
            double[] factors = sizes.factors(exponent, isDepthwise, isLimited);
            double error = error(factors, observed, behind, weights, quantizer);
            if (error <= least) {
                least = error;
                best = Optional.of(new ChannelFactors(factors, exponent));
            }
        }
        return best;
    }

    /** Of each channel the greatest magnitude of its values and of the weights that read it. */
    private record Sizes(double[] values, double greatest, double[] weights) {
        static Sizes of(ActivationStatistics observed, int channels, List<Layer> behind, List<Tensor> weights) {
            int run = observed.channels().size() / channels;
            double[] values = new double[channels];
            for (int c = 0; c < observed.channels().size(); c++) {
                values[c / run] =
                        Math.max(values[c / run], observed.channels().get(c).greatest());
            }
            double[] read = new double[channels];
            for (int b = 0; b < behind.size(); b++) {
                Layer layer = behind.get(b);
                for (int k = 0; k < weights.get(b).reals().length; k++) {
                    int channel = layer.input(k) / run;
                    read[channel] =
                            Math.max(read[channel], Math.abs(weights.get(b).reals()[k]));
                }
            }
            return new Sizes(relative(values), Arrays.stream(values).max().orElse(0), relative(read));
        }

        private static double[] relative(double[] sizes) {
            double greatest = Arrays.stream(sizes).max().orElse(0);
            return Arrays.stream(sizes)
                    .map(size -> greatest == 0 ? 1 : Math.max(size / greatest, LEAST_SIZE))
                    .toArray();
        }

        double[] factors(double exponent, boolean isDepthwise, boolean isLimited) {
            double[] factors = new double[values.length];
            double greatestAfter = 0;
            for (int c = 0; c < factors.length; c++) {
                double ofWeights = isDepthwise || isLimited ? 1 : Math.pow(weights[c], 1 - exponent);
                factors[c] = Math.max(
                        isLimited ? 1 : 1 / GREATEST, Math.min(GREATEST, Math.pow(values[c], -exponent) * ofWeights));
                greatestAfter = Math.max(greatestAfter, factors[c] * values[c]);
            }
            for (int c = 0; c < factors.length && !isLimited; c++) {
                factors[c] /= greatestAfter;
            }
            return factors;
        }
    }

    /**
     * The expected squared error of what the layers behind give, relative to its power: of rounding what they read, where zeros are exact, and
     * of rounding their weights as they would be rounded.
     */
    private static double error(
            double[] factors,
            ActivationStatistics observed,
            List<Layer> behind,
            List<Tensor> weights,
            Quantizer quantizer) {
        ActivationStatistics scaled = observed.scaled(factors);
        double step = quantizer.parameters(scaled.extremes()).scale();
        int run = observed.channels().size() / factors.length;
        double total = 0;
        for (int b = 0; b < behind.size(); b++) {
            Layer layer = behind.get(b);
            double[] reals = weights.get(b).reals();
            double[] steps = new double[layer.axis().channels()];
            for (int k = 0; k < reals.length; k++) {
                int channel = layer.axis().channel(k);
                steps[channel] =
                        Math.max(steps[channel], Math.abs(reals[k]) / factors[layer.input(k) / run] / WEIGHT_STEPS);
            }
            double error = 0;
            double power = 0;
            for (int k = 0; k < reals.length; k++) {
                ActivationStatistics.Channel channel = observed.channels().get(layer.input(k));
                double factor = factors[layer.input(k) / run];
                double weightStep = steps[layer.axis().channel(k)];
                double weight = reals[k] / factor;
                double rounding = weightStep == 0 ? 0 : (Math.rint(weight / weightStep) * weightStep - weight) * factor;
                double noise = step * step * UNIFORM * channel.nonZeros() / (factor * factor);
                error += reals[k] * reals[k] * noise + rounding * rounding * channel.power();
                power += reals[k] * reals[k] * channel.power();
            }
            total += power == 0 ? 0 : error / power;
        }
        return total;
    }

    /** Products as floats. */
    static double[] floats(double[] factors, double value) {
        return Arrays.stream(factors).map(factor -> (float) (factor * value)).toArray();
    }
}
