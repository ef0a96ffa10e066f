package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.graph.Tensor;
import java.util.HashSet;
import java.util.Set;

/** Which tensors of a graph hold float32, as far as its operators tell without shapes. */
final class FloatTensors {
    private static final Set<String> MAKES_OTHERS = Set.of(
            "And",
            "ArgMax",
            "ArgMin",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "IsInf",
            "IsNaN",
            "Less",
            "LessOrEqual",
            "NonZero",
            "Not",
            "Or",
            "Shape",
            "Size",
            "Xor");

    private FloatTensors() {}

    static Set<String> of(OnnxModel model) {
        Set<String> floats = new HashSet<>();
        model.inputs().stream()
                .filter(input -> input.type() == ElementType.FLOAT)
                .map(Port::name)
                .forEach(floats::add);
        for (Node node : model.nodes()) {
            if (makesFloats(node, model, floats)) {
                floats.addAll(node.outputs());
            }
        }
        floats.remove("");
        return floats;
    }

    private static boolean makesFloats(Node node, OnnxModel model, Set<String> floats) {
        if (node.has("to")) {
            return node.integer("to", 0) == 1;
        }
        if (MAKES_OTHERS.contains(node.operator()) || node.inputs().isEmpty()) {
            return false;
        }
        String decisive = node.inputs().get(node.operator().equals("Where") ? 1 : 0);
        Tensor constant = model.constants().get(decisive);
        return floats.contains(decisive) || (constant != null && constant.type() == ElementType.FLOAT);
    }
}
