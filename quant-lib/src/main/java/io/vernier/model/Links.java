package io.vernier.model;

/**
 * The non-linear functions, the same wherever they are computed: in float models, in the tables of integer programs, and on
 * de-quantized outputs. Exponentials are {@link StrictMath}'s, which give the same bits on every machine.
 */
public final class Links {
    private Links() {}

    /** {@code 1 / (1 + exp(-x))}. */
    public static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    /** Sigmoid of every element. */
    public static DenseBatch sigmoid(DenseBatch batch) {
        DenseBatch result = DenseBatch.zeros(batch.rows(), batch.channels());
        int size = batch.rows() * batch.channels();
        for (int k = 0; k < size; k++) {
            result.values()[k] = sigmoid(batch.values()[k]);
        }
        return result;
    }

    /** {@code exp(x_c - max x) / sum_k exp(x_k - max x)} over the channels of each row, channels ascending. */
    public static DenseBatch softmax(DenseBatch batch) {
        DenseBatch result = DenseBatch.zeros(batch.rows(), batch.channels());
        for (int row = 0; row < batch.rows(); row++) {
            softmax(batch, row, result);
        }
        return result;
    }

    private static void softmax(DenseBatch batch, int row, DenseBatch result) {
        int rows = batch.rows();
        int channels = batch.channels();
        double[] x = batch.values();
        double[] y = result.values();
        double max = Double.NEGATIVE_INFINITY;
        for (int channel = 0; channel < channels; channel++) {
            max = Math.max(max, x[channel * rows + row]);
        }
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            int k = channel * rows + row;
            // Equal to the maximum gives 1 also where both are infinite.
            y[k] = x[k] == max ? 1 : StrictMath.exp(x[k] - max);
            sum += y[k];
        }
        for (int channel = 0; channel < channels; channel++) {
            y[channel * rows + row] /= sum;
        }
    }
}
