package io.vernier.model;

import io.vernier.arithmetic.ArrayKernels;
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
        DenseBatch result = DenseBatch.zeros(batch.rows(), outputs());
        apply(batch, result);
        return result;
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        requireChannels(batch.channels());
        if (batch instanceof DenseBatch dense) {
            int rows = batch.rows();
            ArrayKernels.best().multiply(weights, bias, dense.values(), rows, output.values(), rows, rows);
        } else if (batch instanceof SparseBatch sparse) {
            for (int channel = 0; channel < outputs(); channel++) {
                accumulate(sparse, channel, output);
            }
        }
    }

    private void accumulate(SparseBatch batch, int output, DenseBatch result) {
        int to = result.offset(output);
        int from = output * inputs;
        int[] offsets = batch.offsets();
        int[] indices = batch.indices();
        double[] x = batch.values();
        double[] y = result.values();
        for (int row = 0; row < batch.rows(); row++) {
            double sum = bias[output];
            for (int k = offsets[row]; k < offsets[row + 1]; k++) {
                sum = Math.fma(weights[from + indices[k]], x[k], sum);
            }
            y[to + row] = sum;
        }
    }

    private void requireChannels(int channels) {
        if (channels != inputs) {
            throw new IllegalArgumentException(
                    "Step \"" + name + "\" reads " + inputs + " channels, found " + channels + ".");
        }
    }
}
