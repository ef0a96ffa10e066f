package io.vernier.model;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.arithmetic.Elementary;

/**
 * The non-linear functions, the same wherever they are computed: in float models, in the tables of integer programs, and on
 * de-quantized outputs. Exponentials are {@link Elementary}'s, which give the same bits on every machine.
 */
public final class Links {
    private Links() {}

    /** {@code 1 / (1 + exp(-x))}. */
    public static double sigmoid(double x) {
        return Elementary.sigmoid(x);
    }

    /** Sigmoid of every element. */
    public static DenseBatch sigmoid(DenseBatch batch) {
        DenseBatch result = DenseBatch.zeros(batch.rows(), batch.channels());
        sigmoid(batch, result);
        return result;
    }

    /** Sigmoid of every element, into a batch of the same shape, which may be the same. */
    static void sigmoid(DenseBatch batch, DenseBatch result) {
        ArrayKernels.best().sigmoid(batch.values(), result.values(), batch.rows() * batch.channels());
    }

    /** {@code exp(x_c - max x) / sum_k exp(x_k - max x)} over the channels of each row, channels ascending. */
    public static DenseBatch softmax(DenseBatch batch) {
        DenseBatch result = DenseBatch.zeros(batch.rows(), batch.channels());
        softmax(batch, result);
        return result;
    }

    /** Softmax of every row, into a batch of the same shape, which may be the same. */
    static void softmax(DenseBatch batch, DenseBatch result) {
        ArrayKernels.best().softmax(batch.values(), result.values(), batch.rows(), batch.rows(), batch.channels());
    }
}
