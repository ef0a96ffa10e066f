package io.vernier.onnx.quantize;

import java.util.OptionalDouble;

/**
 * What became of an operator.
 *
 * @param layer the name of the node
 * @param operator as ONNX has it
 * @param treatment whether it is quantized, and why
 * @param alone signal to quantization noise at the output of the graph where this operator alone is quantized, in dB; absent where it was not
 *     measured
 * @param recipe what was done to its weights and its input, such as {@code minmax, equalized 0.5, bias}; empty where it is float
 */
public record LayerRecord(
        String layer,
        String operator,
        Treatment treatment,
        OptionalDouble alone,
        OptionalDouble measured,
        String recipe) {}
