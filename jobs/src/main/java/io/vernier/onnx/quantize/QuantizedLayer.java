package io.vernier.onnx.quantize;

import java.util.List;

/**
 * The integers of a layer as tables have them.
 *
 * @param layer the name of the node
 * @param shape of the weights
 * @param codes of the weights without a zero point, row-major as the file has them
 * @param scales of the weights, one for each channel or one for all
 * @param bias in steps of the products of scales; empty where there is none
 * @param greatest a bound on the magnitude of every partial sum of each output channel
 * @param pairsFit whether the sum of two products of each output channel fits 16 bits
 */
@SuppressWarnings("ArrayRecordComponent")
public record QuantizedLayer(
        String layer, List<Integer> shape, int[] codes, double[] scales, long[] bias, double[] biasScales, long[] greatest, boolean[] pairsFit) {}
