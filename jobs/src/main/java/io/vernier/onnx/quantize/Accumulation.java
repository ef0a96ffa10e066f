package io.vernier.onnx.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import java.util.stream.LongStream;

/**
 * What the sums of a layer's products can be, proven from its integers, for each output channel.
 *
 * @param min the least sum of codes that an input can have, bias included
 * @param max the greatest
 * @param greatest a bound on the magnitude of every partial sum in any order
 * @param pairsFit whether two products of any weights and unsigned bytes fit 16 bits, as processors add them that know no sums of four
 */
@SuppressWarnings("ArrayRecordComponent")
public record Accumulation(long[] min, long[] max, long[] greatest, boolean[] pairsFit) {
    private static final int GREATEST_BYTE = 255;

    static Accumulation of(QuantizedWeights weights, QuantizationParameters input) {
        Layer layer = weights.layer();
        long below = input.qmin() - input.zeroPoint();
        long above = input.qmax() - input.zeroPoint();
        int outputs = layer.outputs();
        Accumulation sums =
                new Accumulation(new long[outputs], new long[outputs], new long[outputs], new boolean[outputs]);
        int[][] twoGreatest = new int[outputs][2];
        int[][] twoLeast = new int[outputs][2];
        for (int k = 0; k < weights.codes().length; k++) {
            int output = layer.output(k);
            int code = weights.codes()[k];
            sums.min[output] += Math.min(code * below, code * above);
            sums.max[output] += Math.max(code * below, code * above);
            sums.greatest[output] += Math.abs(code) * Math.max(-below, above);
            place(twoGreatest[output], code);
            place(twoLeast[output], -code);
        }
        for (int output = 0; output < outputs; output++) {
            long bias = weights.bias().length == 0 ? 0 : weights.bias()[output];
            sums.min[output] += bias;
            sums.max[output] += bias;
            sums.greatest[output] += Math.abs(bias);
            sums.pairsFit[output] = (twoGreatest[output][0] + twoGreatest[output][1]) * GREATEST_BYTE <= Short.MAX_VALUE
                    && (twoLeast[output][0] + twoLeast[output][1]) * GREATEST_BYTE <= -Short.MIN_VALUE;
        }
        return sums;
    }

    private static void place(int[] greatest, int code) {
        if (code > greatest[0]) {
            greatest[1] = greatest[0];
            greatest[0] = code;
        } else if (code > greatest[1]) {
            greatest[1] = code;
        }
    }

    /** The width, sign included, that holds every sum of an output channel. */
    public int bits(int output) {
        return Math.max(signedBits(min[output]), signedBits(max[output]));
    }

    private static int signedBits(long value) {
        return Long.SIZE + 1 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    }

    /** Whether every sum stays within 32 bits. */
    boolean fits() {
        return LongStream.of(greatest).allMatch(each -> each <= Integer.MAX_VALUE);
    }
}
