package io.vernier.arithmetic;

import java.util.Arrays;

/** Plain loops: the semantics. */
enum ScalarArrayKernels implements ArrayKernels {
    INSTANCE;

    /** Added to a number from 0 to 2^52 it leaves the nearest integer in the last bits. */
    static final double INTEGERS = 0x1p52;

    @Override
    public void multiply(
            double[] weights, double[] bias, double[] x, int stride, double[] y, int resultStride, int rows) {
        multiply(weights, bias, x, stride, y, resultStride, 0, rows);
    }

    /** The rows {@code from} to {@code to - 1}. */
    static void multiply(
            double[] weights, double[] bias, double[] x, int stride, double[] y, int resultStride, int from, int to) {
        int inputs = weights.length / bias.length;
        for (int output = 0; output < bias.length; output++) {
            int start = output * resultStride;
            Arrays.fill(y, start + from, start + to, bias[output]);
            for (int index = 0; index < inputs; index++) {
                double weight = weights[output * inputs + index];
                int read = index * stride;
                for (int row = from; row < to; row++) {
                    y[start + row] = Math.fma(weight, x[read + row], y[start + row]);
                }
            }
        }
    }

    @Override
    public void multiply(FloatMatrix matrix, float[] x, float[] y, int stride, int rows) {
        float[] weights = matrix.weights();
        for (int row = 0; row < rows; row += FloatMatrix.ROWS) {
            int tile = row * matrix.inputs();
            for (int output = 0; output < matrix.roundedOutputs(); output++) {
                int to = output * stride + row;
                int first = matrix.weightsOf(output) + output % FloatMatrix.GROUP;
                Arrays.fill(y, to, to + FloatMatrix.ROWS, matrix.starts()[FloatMatrix.startOf(output)]);
                for (int index = 0; index < matrix.inputs(); index++) {
                    float weight = weights[first + index * FloatMatrix.GROUP];
                    int from = tile + index * FloatMatrix.ROWS;
                    for (int lane = 0; lane < FloatMatrix.ROWS; lane++) {
                        y[to + lane] = Math.fma(weight, x[from + lane], y[to + lane]);
                    }
                }
            }
        }
    }

    @Override
    public void sigmoid(double[] x, double[] y, int length) {
        for (int k = 0; k < length; k++) {
            y[k] = Elementary.sigmoid(x[k]);
        }
    }

    @Override
    public void softmax(double[] x, double[] y, int stride, int rows, int channels) {
        softmax(x, y, stride, channels, 0, rows);
    }

    /** The rows {@code from} to {@code to - 1}. */
    static void softmax(double[] x, double[] y, int stride, int channels, int from, int to) {
        int end = channels * stride;
        for (int row = from; row < to; row++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int at = row; at < end; at += stride) {
                max = Math.max(max, x[at]);
            }
            double sum = 0;
            for (int at = row; at < end; at += stride) {
                double power = x[at] == max ? 1 : Elementary.exp(x[at] - max);
                y[at] = power;
                sum += power;
            }
            for (int at = row; at < end; at += stride) {
                y[at] /= sum;
            }
        }
    }

    @Override
    public void greatest(
            double[] x,
            int stride,
            int rows,
            int channels,
            double[] greatest,
            double[] second,
            double[] argmax,
            int at) {
        System.arraycopy(x, 0, greatest, 0, rows);
        Arrays.fill(second, 0, rows, Double.NEGATIVE_INFINITY);
        Arrays.fill(argmax, at, at + rows, 0);
        for (int channel = 1; channel < channels; channel++) {
            greatest(x, stride, 0, rows, channel, greatest, second, argmax, at);
        }
    }

    /** One more channel of the rows {@code from} to {@code to - 1}. */
    static void greatest(
            double[] x,
            int stride,
            int from,
            int to,
            int channel,
            double[] greatest,
            double[] second,
            double[] argmax,
            int at) {
        for (int row = from; row < to; row++) {
            double value = x[channel * stride + row];
            if (value > greatest[row]) {
                second[row] = greatest[row];
                greatest[row] = value;
                argmax[at + row] = channel;
            } else if (value > second[row]) {
                second[row] = value;
            }
        }
    }

    @Override
    public boolean areFinite(double[] x, int from, int to) {
        boolean finite = true;
        for (int k = from; k < to; k++) {
            finite &= Double.isFinite(x[k]);
        }
        return finite;
    }

    @Override
    public void buckets(double[] x, int from, int length, double lowest, double perUnit, int last, long[] result) {
        buckets(x, from, 0, length, lowest, perUnit, last, result);
    }

    /** Elements {@code begin} to {@code end - 1} of the result. */
    static void buckets(
            double[] x, int from, int begin, int end, double lowest, double perUnit, int last, long[] result) {
        for (int k = begin; k < end; k++) {
            double kept = Math.min(Math.max((x[from + k] - lowest) * perUnit, 0), last);
            result[k] = Double.doubleToRawLongBits(kept + INTEGERS) & last;
        }
    }
}
