package io.vernier.onnx.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.onnx.graph.Tensor;
import io.vernier.refit.CompensatedRounding;
import io.vernier.statistics.SecondMoments;

/**
 * The integers of a layer: {@code w ~ scale (code - zero point)} by channel, and its bias in steps of the products.
 *
 * @param layer whose they are
 * @param shape of the weights
 * @param codes -127 to 127, as the weights lie
 * @param scales one for each channel of the layer's axis, exact floats
 * @param floatBias as it is added; as many as output channels, or none
 * @param bias in steps of {@code biasScales}, within 32 bits; as many as the float one
 * @param biasScales the float product of the scales of input and weights, of each channel of the axis
 */
@SuppressWarnings("ArrayRecordComponent")
record QuantizedWeights(
        Layer layer, long[] shape, int[] codes, double[] scales, double[] floatBias, long[] bias, double[] biasScales) {

    private static final int GREATEST = 127;

    /** A bias that is not beside any weight keeps so many steps. */
    private static final double BIAS_STEPS = 1 << 20;

    private static final double GREATEST_SUM = Integer.MAX_VALUE;

    /** The integers for an input of these codes; the bias of no channel saturates. */
    static QuantizedWeights of(Layer layer, Tensor weights, double[] bias, QuantizationParameters input) {
        double[] scales = new double[layer.axis().channels()];
        for (int k = 0; k < weights.reals().length; k++) {
            int channel = layer.axis().channel(k);
            scales[channel] = Math.max(scales[channel], Math.abs(weights.reals()[k]));
        }
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = (float) (scales[channel] / GREATEST);
        }
        for (int output = 0; output < bias.length; output++) {
            int channel = scales.length == 1 ? 0 : output;
            double magnitude = Math.abs(bias[output]) / input.scale();
            if (scales[channel] < Float.MIN_NORMAL) {
                scales[channel] = magnitude == 0 ? 1 : (float) Math.max(Float.MIN_NORMAL, magnitude / BIAS_STEPS);
            }
            while (Math.rint(magnitude / scales[channel]) > GREATEST_SUM || product(input, scales[channel]) == 0) {
                scales[channel] *= 2;
            }
        }
        for (int channel = 0; channel < scales.length; channel++) {
            scales[channel] = scales[channel] < Float.MIN_NORMAL ? 1 : scales[channel];
        }
        int[] codes = new int[weights.reals().length];
        for (int k = 0; k < codes.length; k++) {
            double code = Math.rint(weights.reals()[k] / scales[layer.axis().channel(k)]);
            codes[k] = (int) Math.max(-GREATEST, Math.min(GREATEST, code));
        }
        return new QuantizedWeights(layer, weights.shape(), codes, scales, new double[0], new long[0], new double[0])
                .with(bias, input);
    }

    private static float product(QuantizationParameters input, double scale) {
        return (float) (input.scale() * scale);
    }

    /** The same weights with another bias, which is near the one that the scales were made for. */
    QuantizedWeights with(double[] other, QuantizationParameters input) {
        double[] products = new double[scales.length];
        for (int channel = 0; channel < scales.length; channel++) {
            products[channel] = product(input, scales[channel]);
        }
        long[] steps = new long[other.length];
        for (int output = 0; output < other.length; output++) {
            double step = Math.rint(other[output] / products[scales.length == 1 ? 0 : output]);
            steps[output] = (long) Math.max(-GREATEST_SUM, Math.min(GREATEST_SUM, step));
        }
        return new QuantizedWeights(layer, shape, codes, scales, other, steps, products);
    }

    /**
     * The same scales with codes that lose less of the products with inputs of these moments.
     *
     * @param centered whether the bias makes up for the mean error
     */
    QuantizedWeights compensated(double[] reals, SecondMoments moments, boolean centered) {
        CompensatedRounding rounding = CompensatedRounding.of(moments, centered);
        int inputs = moments.inputs();
        int[][] places = new int[layer.outputs()][inputs];
        for (int k = 0; k < codes.length; k++) {
            places[layer.output(k)][layer.place(k)] = k;
        }
        int[] better = codes.clone();
        for (int[] place : places) {
            double[] steps = new double[inputs];
            int[] nearest = new int[inputs];
            for (int i = 0; i < inputs; i++) {
                steps[i] = reals[place[i]] / scales[layer.axis().channel(place[i])];
                nearest[i] = codes[place[i]];
            }
            int[] found = rounding.rounded(steps, nearest, GREATEST);
            for (int i = 0; i < inputs; i++) {
                better[place[i]] = found[i];
            }
        }
        return new QuantizedWeights(layer, shape, better, scales, floatBias, bias, biasScales);
    }

    /** What a weight became. */
    double value(int element) {
        return codes[element] * scales[layer.axis().channel(element)];
    }

    /** The sums that codes of the input can make. */
    Accumulation accumulation(QuantizationParameters input) {
        return Accumulation.of(this, input);
    }
}
