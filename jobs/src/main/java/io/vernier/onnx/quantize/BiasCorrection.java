package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.Tensor;
import io.vernier.statistics.SecondMoments;
import java.util.List;

/**
 * Moves the mean error of a layer into its bias: {@code b + W E[x] - w E[x']}, with the rounded weights w, by what the calibration says of
 * the layer's own input (M. Nagel et al., Data-Free Quantization Through Weight Equalization and Bias Correction, 2019, section 4.2).
 * It is local: what the layers before have changed is not observed, since correcting all layers by their observed outputs at once
 * corrects each error again and again. Padding is taken for values like the others.
 */
final class BiasCorrection {
    private BiasCorrection() {}

    /** Whether a layer can have it: each of its outputs adds all of its weights, and it takes a bias. */
    static boolean applies(Layer layer, ActivationStatistics input) {
        return layer.takesBias() && !layer.isTransposed() && input.channels().size() == layer.inputs();
    }

    /**
     * The bias that makes the layer exact for the mean of what its weights are multiplied with, padding among it.
     *
     * @param moments of that, in steps of the input
     * @param step what these are worth
     */
    static double[] corrected(
            double[] bias, QuantizedWeights rounded, Tensor weights, SecondMoments moments, double step) {
        Layer layer = rounded.layer();
        double[] corrected = bias.length == 0 ? new double[layer.outputs()] : bias.clone();
        for (int k = 0; k < weights.reals().length; k++) {
            double mean = step * moments.gramValue(0, moments.inputs(), layer.place(k)) / moments.rows();
            corrected[layer.output(k)] += (weights.reals()[k] - rounded.value(k)) * mean;
        }
        return corrected;
    }

    /** The bias that makes the layer exact for the mean input. */
    static double[] corrected(
            double[] bias, QuantizedWeights rounded, Tensor weights, List<ActivationStatistics.Channel> input) {
        Layer layer = rounded.layer();
        double[] corrected = bias.length == 0 ? new double[layer.outputs()] : bias.clone();
        for (int k = 0; k < weights.reals().length; k++) {
            double error = weights.reals()[k] - rounded.value(k);
            corrected[layer.output(k)] += error * input.get(layer.input(k)).mean();
        }
        return corrected;
    }
}
