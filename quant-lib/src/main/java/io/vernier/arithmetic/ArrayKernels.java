package io.vernier.arithmetic;

import java.lang.invoke.MethodHandles;

/**
 * The real-number loops that are worth several lanes. Arrays are channel-major: channel {@code c} of row {@code r} stands at
 * {@code c * stride + r}. Every implementation gives the same bits as {@link #scalar()}.
 */
public interface ArrayKernels {

    /** The reference, one row after the other. */
    static ArrayKernels scalar() {
        return ScalarArrayKernels.INSTANCE;
    }

    /** The fastest that this JVM has. */
    static ArrayKernels best() {
        return Best.INSTANCE;
    }

    /** Finds it once, when it is first asked for. */
    final class Best {
        private static final ArrayKernels INSTANCE = SimdProviders.find(
                        MethodHandles.lookup(), ArrayKernels.class, "VectorArrayKernels")
                .orElse(ScalarArrayKernels.INSTANCE);

        private Best() {}
    }

    /**
     * {@code y_o = bias_o + sum_i weights_oi x_i}: the sum begins with the bias and takes each product by fused multiply-add, inputs
     * ascending.
     *
     * @param weights row-major, outputs first
     * @param bias one for each output
     * @param rows at most the strides
     */
    void multiply(double[] weights, double[] bias, double[] x, int stride, double[] y, int resultStride, int rows);

    /**
     * The same in float32, for whole tiles of rows and groups of outputs.
     *
     * @param x {@link FloatMatrix#tiles} of as many rows
     * @param y {@link FloatMatrix#roundedOutputs} channels
     * @param stride of y, not less than {@link FloatMatrix#roundedRows}
     */
    void multiply(FloatMatrix matrix, float[] x, float[] y, int stride, int rows);

    /** {@link Elementary#sigmoid} of the first elements of an array. */
    void sigmoid(double[] x, double[] y, int length);

    /**
     * {@code e^(x_c - max x) / sum_k e^(x_k - max x)} over the channels of each row, channels ascending; what equals the maximum
     * counts as 1, also where both are infinite.
     */
    void softmax(double[] x, double[] y, int stride, int rows, int channels);

    /**
     * Looks for the greatest number of each row, without NaN.
     *
     * @param greatest it
     * @param second the greatest of the others
     * @param argmax the first channel that has it, written from {@code argmax[at]}
     */
    void greatest(
            double[] x,
            int stride,
            int rows,
            int channels,
            double[] greatest,
            double[] second,
            double[] argmax,
            int at);

    /** Whether none of {@code x[from]} to {@code x[to - 1]} is NaN or infinite. */
    boolean areFinite(double[] x, int from, int to);

    /**
     * A function that never falls: {@code (x - lowest) * perUnit}, kept from 0 to {@code last}, rounded to the nearest integer, ties to even;
     * where that is NaN, any integer. It is of {@code x[from]} to {@code x[from + length - 1]}.
     *
     * @param last one less than a power of two, by which the integers are masked
     */
    void buckets(double[] x, int from, int length, double lowest, double perUnit, int last, long[] result);
}
