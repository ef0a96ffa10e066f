package io.vernier.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * {@code y_o = bias_o + sum_i weights_oi x_i}: the sum starts at the bias and takes each product by fused multiply-add, inputs
 * ascending, whatever the batch. Elements that a sparse row does not store leave the sum as it is.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param inputs number of inputs
 * @param weights row-major, outputs first
 * @param bias one for each output
 */
@SuppressWarnings("ArrayRecordComponent")
public record Linear(String name, String input, int inputs, double[] weights, double[] bias) implements Step {

    /** @throws IllegalArgumentException if the weights do not fit the inputs and outputs, or one is not finite */
    public Linear {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        if (inputs < 1 || bias.length < 1 || weights.length != (long) inputs * bias.length) {
            throw new IllegalArgumentException("Step \"" + name + "\" has " + bias.length + " outputs and " + inputs
                    + " inputs, but " + weights.length + " weights.");
        }
        requireFinite(name, weights);
        requireFinite(name, bias);
    }

    private static void requireFinite(String name, double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "Step \"" + name + "\" has the coefficient " + value + ", expected finite numbers.");
            }
        }
    }

    public int outputs() {
        return bias.length;
    }

    public double weight(int output, int index) {
        return weights[output * inputs + index];
    }

    @Override
    public int outputChannels(int inputChannels) {
        requireChannels(inputChannels);
        return outputs();
    }

    @Override
    public DenseBatch apply(Batch batch) {
        requireChannels(batch.channels());
        DenseBatch result = DenseBatch.zeros(batch.rows(), outputs());
        for (int output = 0; output < outputs(); output++) {
            if (batch instanceof DenseBatch dense) {
                accumulate(dense, output, result);
            } else if (batch instanceof SparseBatch sparse) {
                accumulate(sparse, output, result);
            }
        }
        return result;
    }

    private void accumulate(DenseBatch batch, int output, DenseBatch result) {
        int rows = batch.rows();
        int to = result.offset(output);
        double[] x = batch.values();
        double[] y = result.values();
        Arrays.fill(y, to, to + rows, bias[output]);
        for (int index = 0; index < inputs; index++) {
            double weight = weights[output * inputs + index];
            int from = batch.offset(index);
            for (int row = 0; row < rows; row++) {
                y[to + row] = Math.fma(weight, x[from + row], y[to + row]);
            }
        }
    }

    private void accumulate(SparseBatch batch, int output, DenseBatch result) {
        int to = result.offset(output);
        int from = output * inputs;
        for (int row = 0; row < batch.rows(); row++) {
            double sum = bias[output];
            for (int k = batch.offsets()[row]; k < batch.offsets()[row + 1]; k++) {
                sum = Math.fma(weights[from + batch.indices()[k]], batch.values()[k], sum);
            }
            result.values()[to + row] = sum;
        }
    }

    private void requireChannels(int channels) {
        if (channels != inputs) {
            throw new IllegalArgumentException(
                    "Step \"" + name + "\" reads " + inputs + " channels, found " + channels + ".");
        }
    }
}
