package io.vernier.model;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * {@code y_o = bias_o + sum_i (linear_oi + squares_oi u_i) u_i} with {@code u_i = x_i - center_i}, over the channels of all tensors that it
 * reads, one tensor after the other. Inputs are added in their order, each in two fused operations.
 *
 * @param name the tensor it makes
 * @param reads the tensors it reads
 * @param linear row-major, outputs first
 * @param squares row-major, outputs first
 * @param bias one for each output
 * @param center one for each input
 */
@SuppressWarnings("ArrayRecordComponent")
public record Quadratic(
        String name, List<String> reads, double[] linear, double[] squares, double[] bias, double[] center)
        implements Step {

    /** @throws IllegalArgumentException if coefficients do not fit the inputs and outputs, or one is not finite */
    public Quadratic {
        Objects.requireNonNull(name);
        reads = List.copyOf(reads);
        long coefficients = (long) center.length * bias.length;
        if (reads.isEmpty() || coefficients == 0 || linear.length != coefficients || squares.length != coefficients) {
            throw new IllegalArgumentException("Step \"" + name + "\" has " + bias.length + " outputs and "
                    + center.length + " inputs, but " + linear.length + " and " + squares.length + " coefficients.");
        }
        for (double[] part : List.of(linear, squares, bias, center)) {
            if (!Arrays.stream(part).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "Step \"" + name + "\" has a coefficient that is not finite, expected finite numbers.");
            }
        }
    }

    /** Channels of all tensors that it reads. */
    public int inputs() {
        return center.length;
    }

    public int outputs() {
        return bias.length;
    }

    /** The same function written about other centers. */
    public Quadratic about(double[] other) {
        double[] moved = linear.clone();
        double[] constant = bias.clone();
        for (int output = 0; output < outputs(); output++) {
            for (int index = 0; index < inputs(); index++) {
                int k = output * inputs() + index;
                double shift = other[index] - center[index];
                moved[k] = linear[k] + 2 * squares[k] * shift;
                constant[output] += (linear[k] + squares[k] * shift) * shift;
            }
        }
        return new Quadratic(name, reads, moved, squares, constant, other);
    }

    @Override
    public int outputChannels(List<Integer> channels) {
        requireInputs(channels.stream().mapToInt(Integer::intValue).sum());
        return outputs();
    }

    private void requireInputs(int found) {
        if (found != inputs()) {
            throw new IllegalArgumentException(
                    "Step \"" + name + "\" reads " + inputs() + " channels, found " + found + ".");
        }
    }

    @Override
    public void apply(List<Batch> read, DenseBatch output) {
        requireInputs(read.stream().mapToInt(Batch::channels).sum());
        for (int channel = 0; channel < outputs(); channel++) {
            int from = output.offset(channel);
            Arrays.fill(output.values(), from, from + output.rows(), bias[channel]);
        }
        int first = 0;
        for (Batch batch : read) {
            if (batch instanceof DenseBatch dense) {
                add(dense, first, output);
            } else if (batch instanceof SparseBatch sparse) {
                add(sparse, first, output);
            }
            first += batch.channels();
        }
    }

    private void add(DenseBatch batch, int first, DenseBatch output) {
        double[] x = batch.values();
        double[] y = output.values();
        for (int channel = 0; channel < outputs(); channel++) {
            int to = output.offset(channel);
            for (int index = 0; index < batch.channels(); index++) {
                int k = channel * inputs() + first + index;
                if (linear[k] == 0 && squares[k] == 0) {
                    continue;
                }
                int from = batch.offset(index);
                double middle = center[first + index];
                for (int row = 0; row < batch.rows(); row++) {
                    y[to + row] = term(k, x[from + row] - middle, y[to + row]);
                }
            }
        }
    }

    private void add(SparseBatch batch, int first, DenseBatch output) {
        double[] u = new double[batch.channels()];
        boolean isCentered = Arrays.stream(center, first, first + u.length).anyMatch(each -> each != 0);
        for (int row = 0; row < batch.rows(); row++) {
            int from = batch.offsets()[row];
            int to = batch.offsets()[row + 1];
            if (isCentered) {
                for (int index = 0; index < u.length; index++) {
                    u[index] = 0 - center[first + index];
                }
                for (int k = from; k < to; k++) {
                    int index = batch.indices()[k];
                    u[index] = batch.values()[k] - center[first + index];
                }
            }
            for (int channel = 0; channel < outputs(); channel++) {
                int at = output.offset(channel) + row;
                int start = channel * inputs() + first;
                double sum = output.values()[at];
                if (isCentered) {
                    for (int index = 0; index < u.length; index++) {
                        sum = term(start + index, u[index], sum);
                    }
                } else {
                    for (int k = from; k < to; k++) {
                        sum = term(start + batch.indices()[k], batch.values()[k], sum);
                    }
                }
                output.values()[at] = sum;
            }
        }
    }

    private double term(int k, double u, double sum) {
        return Math.fma(Math.fma(squares[k], u, linear[k]), u, sum);
    }

    @Override
    public boolean givesMargins() {
        return true;
    }

    @Override
    public Quadratic renamed(UnaryOperator<String> names) {
        return new Quadratic(names.apply(name), reads.stream().map(names).toList(), linear, squares, bias, center);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.quadratic(this);
    }
}
