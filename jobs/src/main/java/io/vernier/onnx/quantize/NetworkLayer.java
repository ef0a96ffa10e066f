package io.vernier.onnx.quantize;

import java.util.List;

/**
 * The integers of a layer as tables have them.
 *
 * @param layer the name of the node
 * @param shape of the weights
 * @param codes of the weights without a zero point, row-major as the file has them
 * @param scales of the weights, one for each channel or one for all
 * @param bias in steps of {@code biasScales}; empty where there is none
 * @param biasScales the product of the scales of weights and input, one for each of the weights' scales
 * @param sums what sums of products can be
 */
@SuppressWarnings("ArrayRecordComponent")
public record NetworkLayer(
        String layer,
        List<Integer> shape,
        int[] codes,
        double[] scales,
        long[] bias,
        double[] biasScales,
        Accumulation sums) {}
