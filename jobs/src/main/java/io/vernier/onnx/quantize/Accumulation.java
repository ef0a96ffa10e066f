package io.vernier.onnx.quantize;

/**
 * What the sums of a layer's products can be, proven from its integers.
 *
 * @param greatest for each output channel a bound on the magnitude of every partial sum in any order, bias included
 * @param pairsFit for each output channel whether two products of any weights and unsigned bytes fit 16 bits, as processors add them that know
 *     no sums of four
 */
@SuppressWarnings("ArrayRecordComponent")
record Accumulation(long[] greatest, boolean[] pairsFit) {
    private static final int GREATEST_BYTE = 255;

    /** @param farthest the greatest distance of an input's code from its zero point */
    static Accumulation of(QuantizedWeights weights, long farthest) {
        Layer layer = weights.layer();
        int outputs = layer.outputs();
        long[] sums = new long[outputs];
        int[][] twoGreatest = new int[outputs][2];
        int[][] twoLeast = new int[outputs][2];
        for (int k = 0; k < weights.codes().length; k++) {
            int output = layer.output(k);
            int code = weights.codes()[k];
            sums[output] += Math.abs(code);
            place(twoGreatest[output], code);
            place(twoLeast[output], -code);
        }
        boolean[] fit = new boolean[outputs];
        for (int output = 0; output < outputs; output++) {
            sums[output] = Math.multiplyExact(sums[output], farthest)
                    + (weights.bias().length == 0 ? 0 : Math.abs(weights.bias()[output]));
            fit[output] = (twoGreatest[output][0] + twoGreatest[output][1]) * GREATEST_BYTE <= Short.MAX_VALUE
                    && (twoLeast[output][0] + twoLeast[output][1]) * GREATEST_BYTE <= -Short.MIN_VALUE;
        }
        return new Accumulation(sums, fit);
    }

    private static void place(int[] greatest, int code) {
        if (code > greatest[0]) {
            greatest[1] = greatest[0];
            greatest[0] = code;
        } else if (code > greatest[1]) {
            greatest[1] = code;
        }
    }

    /** Whether every sum stays within 32 bits. */
    boolean fits() {
        for (long each : greatest) {
            if (each > Integer.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }
}
