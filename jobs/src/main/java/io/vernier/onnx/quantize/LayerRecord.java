package io.vernier.onnx.quantize;

/**
 * What became of an operator.
 *
 * @param layer the name of the node
 * @param operator as ONNX has it
 * @param treatment whether it is quantized, and why
 * @param recipe what was done to its weights and its input, such as {@code minmax, equalized 0.5, bias}; empty where it is float
 */
public record LayerRecord(String layer, String operator, Treatment treatment, String recipe) {

    /** Whether it moves numbers and changes none, so that it loses nothing by itself. */
    public boolean isMoving() {
        return Operators.isMoving(operator);
    }
}
