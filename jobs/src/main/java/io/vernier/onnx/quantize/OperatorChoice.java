package io.vernier.onnx.quantize;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Operators that are quantized.
 *
 * @param names as ONNX has them
 */
public record OperatorChoice(Set<String> names) {
    private static final Set<String> LAYERS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    /** Operators of one or several tensors, which are computed on integers too. */
    private static final Set<String> OTHERS = Set.of(
            "Add",
            "AveragePool",
            "Clip",
            "Concat",
            "GlobalAveragePool",
            "HardSigmoid",
            "LeakyRelu",
            "Mul",
            "Relu",
            "Resize",
            "Sigmoid",
            "Sub");

    /** Operators that move numbers and change none, so that what they make has the scale of what they read. */
    private static final Set<String> MOVING = Set.of("MaxPool", "Reshape", "Slice", "Squeeze", "Transpose");

    /** Convolutions and products of matrices with constant weights: nearly all of the work of a network. */
    public static final OperatorChoice COMPUTE = new OperatorChoice(LAYERS);

    /** All that there are integers for. */
    public static final OperatorChoice ALL = new OperatorChoice(known());

    public OperatorChoice {
        names = Set.copyOf(names);
    }

    /** The names of all operators that can be quantized, sorted. */
    public static Set<String> known() {
        Set<String> known = new TreeSet<>();
        Stream.of(LAYERS, OTHERS, MOVING).forEach(known::addAll);
        return known;
    }

    /** Whether an operator has constant weights. */
    static boolean isLayer(String operator) {
        return LAYERS.contains(operator);
    }

    static boolean isMoving(String operator) {
        return MOVING.contains(operator);
    }

    /** How many of its first inputs are numbers that are quantized. */
    static int operands(String operator) {
        return switch (operator) {
            case "Add", "Mul", "Sub" -> 2;
            case "Concat" -> Integer.MAX_VALUE;
            default -> 1;
        };
    }
}
