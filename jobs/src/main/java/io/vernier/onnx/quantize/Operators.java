package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.NodeChoice;
import java.util.Set;

/** What the types of nodes that can be quantized have in common. */
final class Operators {
    /** They move numbers and change none, so that what they make has the scale of what they read. */
    private static final Set<String> MOVING = Set.of("MaxPool", "Reshape", "Slice", "Squeeze", "Transpose");

    private Operators() {}

    static boolean isKnown(String operator) {
        return NodeChoice.ALL.contains(operator);
    }

    /** Whether an operator has constant weights. */
    static boolean isLayer(String operator) {
        return NodeChoice.COMPUTE.contains(operator);
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
