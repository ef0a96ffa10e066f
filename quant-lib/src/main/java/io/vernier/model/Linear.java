package io.vernier.model;

import io.vernier.arithmetic.ArrayKernels;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * {@code y_o = bias_o + sum_i weights_oi (x_i - center_i)}: the sum starts at the bias and takes each product by fused multiply-add, inputs
 * ascending, whatever the batch. Without centers, elements that a sparse row does not store leave the sum as it is.
 *
 * <p>A center is what a stage before the layer subtracts. It is not folded into the bias, since with {@code |center|} far above the spread
 * of x the products of weight and center, and of weight and x, would lose what distinguishes one x from another.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param inputs number of inputs
 * @param weights row-major, outputs first
 * @param bias one for each output
 * @param center one for each input, or none where all are 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record Linear(String name, String input, int inputs, double[] weights, double[] bias, double[] center)
        implements Step.OfOneTensor {
    private static final double[] NO_CENTER = {};

    /** Elements of a block of rows whose centers were subtracted. */
    private static final int BLOCK_ELEMENTS = 1 << 14;

    private static final int LEAST_BLOCK = 16;
    private static final int GREATEST_BLOCK = 256;

    /** A layer without centers. */
    public Linear(String name, String input, int inputs, double[] weights, double[] bias) {
        this(name, input, inputs, weights, bias, NO_CENTER);
    }

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
        requireFinite(name, center);
        if (center.length > 0 && center.length != inputs) {
            throw new IllegalArgumentException(
                    "Step \"" + name + "\" has " + center.length + " centers for " + inputs + " inputs.");
        }
        if (Arrays.stream(center).allMatch(each -> each == 0)) {
            center = NO_CENTER;
        }
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

    /** What is subtracted from an input. */
    public double center(int index) {
        return center.length == 0 ? 0 : center[index];
    }

    @Override
    public int outputChannels(int inputChannels) {
        requireChannels(inputChannels);
        return outputs();
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        requireChannels(batch.channels());
        if (center.length > 0) {
            applyCentered(batch, output);
        } else if (batch instanceof DenseBatch dense) {
            int rows = batch.rows();
            ArrayKernels.best().multiply(weights, bias, dense.values(), rows, output.values(), rows, rows);
        } else if (batch instanceof SparseBatch sparse) {
            for (int channel = 0; channel < outputs(); channel++) {
                accumulate(sparse, channel, output);
            }
        }
    }

    private void applyCentered(Batch batch, DenseBatch output) {
        int block = Math.max(LEAST_BLOCK, Math.min(GREATEST_BLOCK, BLOCK_ELEMENTS / inputs));
        double[] x = new double[Math.multiplyExact(block, inputs)];
        double[] y = new double[Math.multiplyExact(block, outputs())];
        for (int from = 0; from < batch.rows(); from += block) {
            int rows = Math.min(block, batch.rows() - from);
            subtractCenters(batch, from, rows, x, block);
            ArrayKernels.best().multiply(weights, bias, x, block, y, block, rows);
            for (int channel = 0; channel < outputs(); channel++) {
                System.arraycopy(y, channel * block, output.values(), output.offset(channel) + from, rows);
            }
        }
    }

    /** Fills {@code x[index * stride + row]}. */
    private void subtractCenters(Batch batch, int from, int rows, double[] x, int stride) {
        if (batch instanceof DenseBatch dense) {
            for (int index = 0; index < inputs; index++) {
                int at = dense.offset(index) + from;
                for (int row = 0; row < rows; row++) {
                    x[index * stride + row] = dense.values()[at + row] - center[index];
                }
            }
        } else if (batch instanceof SparseBatch sparse) {
            for (int index = 0; index < inputs; index++) {
                Arrays.fill(x, index * stride, index * stride + rows, 0 - center[index]);
            }
            for (int row = 0; row < rows; row++) {
                for (int k = sparse.offsets()[from + row]; k < sparse.offsets()[from + row + 1]; k++) {
                    int index = sparse.indices()[k];
                    x[index * stride + row] = sparse.values()[k] - center[index];
                }
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

    @Override
    public Linear renamed(UnaryOperator<String> names) {
        return new Linear(names.apply(name), names.apply(input), inputs, weights, bias, center);
    }

    @Override
    public boolean givesMargins() {
        return true;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.linear(this);
    }
}
