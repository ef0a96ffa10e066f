package io.vernier.quantize;

import io.vernier.model.Linear;

/**
 * What integers of layers that read the input are expected to cost under one candidate for it.
 *
 * @param integers the input under the candidate
 * @param expected D_i, the expected squared error of each value of a feature
 * @param variances of the features
 */
@SuppressWarnings("ArrayRecordComponent")
record FirstLayerError(InputQuantization input, LayerInput integers, double[] expected, double[] variances) {

    /** E_o of each output, in its squared unit. */
    double[] of(Linear layer, QuantizedLayer quantized) {
        double[] scales = integers.codes().scales();
        double[] errors = new double[layer.outputs()];
        for (int output = 0; output < errors.length; output++) {
            double scale = quantized.scale()[output];
            double residual = scale * quantized.biasResidual()[output];
            double error = residual * residual;
            for (int index = 0; index < expected.length; index++) {
                double weight = layer.weight(output, index);
                double rounded = scale * quantized.weights()[output * expected.length + index] / scales[index];
                error += (rounded - weight) * (rounded - weight) * variances[index]
                        + rounded * rounded * expected[index];
            }
            errors[output] = error;
        }
        return errors;
    }
}
