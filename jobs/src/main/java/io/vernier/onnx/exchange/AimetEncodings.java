package io.vernier.onnx.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What integers of a network stand for, as encodings of AIMET, format 2.0.0, which {@code load_encodings_to_sim} of aimet-onnx (2.42)
 * reads: of each tensor its type, its scale and zero point, and the axis of its channels. Biases are left out: AIMET derives them.
 */
public final class AimetEncodings {
    private static final String QUANTIZE = "QuantizeLinear";
    private static final String DEQUANTIZE = "DequantizeLinear";

    private final OnnxModel integers;
    private final Set<String> tensors = new HashSet<>();
    private final Map<String, Node> floats = new HashMap<>();
    private final Map<String, Node> decoded = new HashMap<>();
    private final Map<String, ObjectNode> encodings = new LinkedHashMap<>();

    private AimetEncodings(OnnxModel integers, OnnxModel network) {
        this.integers = integers;
        network.inputs().forEach(input -> tensors.add(input.name()));
        for (Node node : network.nodes()) {
            tensors.addAll(node.outputs());
            floats.put(NodeChoice.name(node), node);
        }
    }

    /**
     * The encodings.
     *
     * @param integers the network in the format QDQ
     * @param network of floats whose tensors are named
     */
    public static ObjectNode of(OnnxModel integers, OnnxModel network) {
        return new AimetEncodings(integers, network).document();
    }

    private ObjectNode document() {
        for (Node node : integers.nodes()) {
            if (node.operator().equals(QUANTIZE)) {
                encode(tensor(node), node);
            } else if (!node.operator().equals(DEQUANTIZE)) {
                encodeConstants(node);
            } else if (integers.constants().containsKey(node.inputs().get(0))) {
                decoded.put(node.outputs().get(0), node);
            }
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("version", "2.0.0");
        document.putArray("encodings").addAll(encodings.values());
        return document;
    }

    /** What is rounded; of an output that is, the network has the rounded one's name. */
    private String tensor(Node quantized) {
        String rounded = quantized.inputs().get(0);
        return tensors.contains(rounded)
                ? rounded
                : integers.nodes().stream()
                        .filter(node -> node.operator().equals(DEQUANTIZE)
                                && node.inputs()
                                        .get(0)
                                        .equals(quantized.outputs().get(0)))
                        .map(node -> node.outputs().get(0))
                        .findFirst()
                        .orElse(rounded);
    }

    private void encodeConstants(Node node) {
        List<String> inputs = node.inputs();
        Node original = floats.get(NodeChoice.name(node));
        // A bias that was corrected where there was none has no tensor in the network.
        for (int k = 0; original != null && k < original.inputs().size(); k++) {
            Node dequantized = decoded.get(inputs.get(k));
            if (dequantized != null) {
                encode(original.inputs().get(k), dequantized);
            }
        }
    }

    private void encode(String name, Node node) {
        Tensor zeroPoints = integers.constants().get(node.inputs().get(2));
        if (zeroPoints.type() == ElementType.INT32) {
            return;
        }
        Tensor scales = integers.constants().get(node.inputs().get(1));
        boolean isPerChannel = scales.shape().length > 0;
        ObjectNode encoding = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("output_dtype", zeroPoints.type().name().toLowerCase(Locale.ROOT));
        if (isPerChannel) {
            ArrayNode each = encoding.putArray("y_scale");
            ArrayNode zeros = encoding.putArray("y_zero_point");
            for (int channel = 0; channel < scales.reals().length; channel++) {
                each.add(scales.reals()[channel]);
                zeros.add((long) zeroPoints.reals()[channel]);
            }
            encoding.put("axis", node.integer("axis", 1));
        } else {
            encoding.put("y_scale", scales.reals()[0])
                    .put("y_zero_point", (long) zeroPoints.reals()[0]);
        }
        encodings.putIfAbsent(name, encoding);
    }
}
