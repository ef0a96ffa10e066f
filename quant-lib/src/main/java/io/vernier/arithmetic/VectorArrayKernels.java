package io.vernier.arithmetic;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Several rows at once; nothing here depends on how many. */
final class VectorArrayKernels implements ArrayKernels {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();

    @Override
    public void multiply(
            double[] weights, double[] bias, double[] x, int stride, double[] y, int resultStride, int rows) {
        VectorDoubleProduct.multiply(weights, bias, x, stride, y, resultStride, rows);
    }

    @Override
    public void multiply(FloatMatrix matrix, float[] x, float[] y, int stride, int rows) {
        VectorFloatProduct.multiply(matrix, x, y, stride, rows);
    }

    @Override
    public void sigmoid(double[] x, double[] y, int length) {
        int bound = DOUBLES.loopBound(length);
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        for (int k = 0; k < bound; k += LANES) {
            DoubleVector power = exp(DoubleVector.fromArray(DOUBLES, x, k).neg());
            one.div(one.add(power)).intoArray(y, k);
        }
        for (int k = bound; k < length; k++) {
            y[k] = Elementary.sigmoid(x[k]);
        }
    }

    @Override
    public void softmax(double[] x, double[] y, int stride, int rows, int channels) {
        int bound = DOUBLES.loopBound(rows);
        int end = channels * stride;
        for (int row = 0; row < bound; row += LANES) {
            DoubleVector max = DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY);
            for (int at = row; at < end; at += stride) {
                max = DoubleVector.fromArray(DOUBLES, x, at).max(max);
            }
            DoubleVector sum = DoubleVector.zero(DOUBLES);
            for (int at = row; at < end; at += stride) {
                DoubleVector value = DoubleVector.fromArray(DOUBLES, x, at);
                DoubleVector power = exp(value.sub(max)).blend(1, value.compare(VectorOperators.EQ, max));
                power.intoArray(y, at);
                sum = power.add(sum);
            }
            for (int at = row; at < end; at += stride) {
                DoubleVector.fromArray(DOUBLES, y, at).div(sum).intoArray(y, at);
            }
        }
        ScalarArrayKernels.softmax(x, y, stride, channels, bound, rows);
    }

    /** What is found so far is kept in memory: where a loop carried it, the compiler at times kept it on the heap. */
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
        int bound = DOUBLES.loopBound(rows);
        System.arraycopy(x, 0, greatest, 0, rows);
        Arrays.fill(second, 0, rows, Double.NEGATIVE_INFINITY);
        Arrays.fill(argmax, at, at + rows, 0);
        for (int channel = 1; channel < channels; channel++) {
            DoubleVector number = DoubleVector.broadcast(DOUBLES, channel);
            for (int row = 0; row < bound; row += LANES) {
                DoubleVector value = DoubleVector.fromArray(DOUBLES, x, channel * stride + row);
                DoubleVector first = DoubleVector.fromArray(DOUBLES, greatest, row);
                DoubleVector next = DoubleVector.fromArray(DOUBLES, second, row);
                VectorMask<Double> isGreatest = value.compare(VectorOperators.GT, first);
                next.blend(value, value.compare(VectorOperators.GT, next))
                        .blend(first, isGreatest)
                        .intoArray(second, row);
                first.blend(value, isGreatest).intoArray(greatest, row);
                DoubleVector.fromArray(DOUBLES, argmax, at + row)
                        .blend(number, isGreatest)
                        .intoArray(argmax, at + row);
            }
            ScalarArrayKernels.greatest(x, stride, bound, rows, channel, greatest, second, argmax, at);
        }
    }

    @Override
    public boolean areFinite(double[] x, int from, int to) {
        int block = 4 * LANES;
        int bound = from + (to - from) / block * block;
        for (int k = from; k < bound; k += block) {
            // Nothing is carried from turn to turn: in a process that has seen vectors of other shapes that would lie
            // on the heap.
            DoubleVector rest = rest(x, k)
                    .add(rest(x, k + LANES))
                    .add(rest(x, k + 2 * LANES).add(rest(x, k + 3 * LANES)));
            if (!rest.compare(VectorOperators.EQ, 0).allTrue()) {
                return false;
            }
        }
        return ScalarArrayKernels.INSTANCE.areFinite(x, bound, to);
    }

    /** 0 of finite numbers, NaN of any other. */
    private static DoubleVector rest(double[] x, int at) {
        DoubleVector value = DoubleVector.fromArray(DOUBLES, x, at);
        return value.sub(value);
    }

    @Override
    public void buckets(double[] x, int from, int length, double lowest, double perUnit, int last, long[] result) {
        int bound = DOUBLES.loopBound(length);
        DoubleVector least = DoubleVector.zero(DOUBLES);
        DoubleVector greatest = DoubleVector.broadcast(DOUBLES, last);
        for (int k = 0; k < bound; k += LANES) {
            DoubleVector place =
                    DoubleVector.fromArray(DOUBLES, x, from + k).sub(lowest).mul(perUnit);
            DoubleVector kept = place.max(least).min(greatest);
            kept.add(ScalarArrayKernels.INTEGERS).reinterpretAsLongs().and(last).intoArray(result, k);
        }
        ScalarArrayKernels.buckets(x, from, bound, length, lowest, perUnit, last, result);
    }

    /** {@link Elementary#exp}, operation by operation. */
    private static DoubleVector exp(DoubleVector x) {
        DoubleVector bounded =
                x.blend(Elementary.GREATEST_EXPONENT, x.compare(VectorOperators.GT, Elementary.GREATEST_EXPONENT));
        bounded = bounded.blend(
                Elementary.LEAST_EXPONENT, bounded.compare(VectorOperators.LT, Elementary.LEAST_EXPONENT));
        DoubleVector rounder = DoubleVector.broadcast(DOUBLES, Elementary.ROUNDER);
        DoubleVector shifted = bounded.fma(DoubleVector.broadcast(DOUBLES, Elementary.LOG2_E), rounder);
        DoubleVector k = shifted.sub(rounder);
        DoubleVector r = k.fma(DoubleVector.broadcast(DOUBLES, -Elementary.LN2_HIGH), bounded);
        r = k.fma(DoubleVector.broadcast(DOUBLES, -Elementary.LN2_LOW), r);
        double[] series = Elementary.EXPONENTIAL_SERIES;
        DoubleVector sum = DoubleVector.broadcast(DOUBLES, series[0]);
        for (int n = 1; n < 12; n++) {
            sum = sum.fma(r, DoubleVector.broadcast(DOUBLES, series[n]));
        }
        DoubleVector power = r.mul(r).fma(sum, r).add(1);
        LongVector exponent = shifted.reinterpretAsLongs().sub(Double.doubleToRawLongBits(Elementary.ROUNDER));
        LongVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        return power.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static DoubleVector powerOfTwo(LongVector exponent) {
        return exponent.add(Elementary.EXPONENT_BIAS)
                .lanewise(VectorOperators.LSHL, Elementary.MANTISSA_BITS)
                .reinterpretAsDoubles();
    }
}
