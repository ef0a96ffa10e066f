package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An ONNX model: what of the file decides what it computes.
 *
 * @param producer who exported it, may be empty
 * @param opsets the version of each domain's operators; empty is the domain of ONNX itself
 * @param nodes in the order of the file
 * @param constants by name
 * @param inputs of the graph that are no constants
 */
public record OnnxModel(
        String producer,
        Map<String, Long> opsets,
        List<Node> nodes,
        Map<String, Tensor> constants,
        List<Port> inputs,
        List<Port> outputs) {

    /**
     * Reads a file.
     *
     * @throws OnnxException if it is no ONNX model, or holds something that is not read
     */
    public static OnnxModel read(byte[] file) {
        String producer = "";
        Map<String, Long> opsets = new TreeMap<>();
        OnnxModel graph = null;
        WireReader in = WireReader.of(file);
        while (in.next()) {
            switch (in.field()) {
                case 2 -> producer = in.text();
                case 7 -> graph = graph(in.message());
                case 8 -> opset(in.message(), opsets);
                default -> in.skip();
            }
        }
        if (graph == null || opsets.isEmpty() || graph.outputs().isEmpty()) {
            throw new OnnxException(
                    "is no ONNX model, it has no graph with outputs and no set of operators; name the file"
                            + " that was exported");
        }
        return new OnnxModel(producer, opsets, graph.nodes(), graph.constants(), graph.inputs(), graph.outputs());
    }

    private static void opset(WireReader in, Map<String, Long> opsets) {
        String domain = "";
        long version = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> domain = in.text();
                case 2 -> version = in.integer();
                default -> in.skip();
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    private static OnnxModel graph(WireReader in) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        List<Port> inputs = new ArrayList<>();
        List<Port> outputs = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nodes.add(Node.read(in.message()));
                case 5 -> {
                    Tensor constant = Tensor.read(in.message());
                    constants.put(constant.name(), constant);
                }
                case 11 -> inputs.add(Port.read(in.message()));
                case 12 -> outputs.add(Port.read(in.message()));
                default -> in.skip();
            }
        }
        // Files of old versions name constants among the inputs.
        inputs.removeIf(input -> constants.containsKey(input.name()));
        requireNamedOnce(nodes, constants.keySet(), inputs);
        return new OnnxModel("", Map.of(), List.copyOf(nodes), constants, List.copyOf(inputs), List.copyOf(outputs));
    }

    private static void requireNamedOnce(List<Node> nodes, Set<String> constants, List<Port> inputs) {
        Set<String> names = new HashSet<>(constants);
        List<String> made = new ArrayList<>(inputs.stream().map(Port::name).toList());
        nodes.forEach(node -> made.addAll(node.outputs()));
        for (String name : made) {
            if (!name.isEmpty() && !names.add(name)) {
                throw new OnnxException("makes \"" + name + "\" twice; export it again");
            }
        }
    }
}
