package io.vernier.onnx.graph;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which nodes of a network compute with integers.
 *
 * @param operators types of nodes
 * @param floats globs of the names of nodes that stay as they are, whatever their type
 */
public record NodeChoice(Set<String> operators, List<String> floats) {
    /** Convolutions and matrix products: where nearly all of the work is. */
    public static final Set<String> COMPUTE = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

    /** Those and what is done with numbers between them. */
    public static final Set<String> ALL = Set.of(
            "Add",
            "AveragePool",
            "Clip",
            "Concat",
            "Conv",
            "ConvTranspose",
            "Gemm",
            "GlobalAveragePool",
            "HardSigmoid",
            "LeakyRelu",
            "MatMul",
            "MaxPool",
            "Mul",
            "Relu",
            "Reshape",
            "Resize",
            "Sigmoid",
            "Slice",
            "Squeeze",
            "Sub",
            "Transpose");

    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose");

    public NodeChoice {
        operators = Set.copyOf(operators);
        floats = List.copyOf(floats);
    }

    /** Whether a node computes with integers. */
    public boolean isQuantized(Node node) {
        return node.domain().isEmpty()
                && operators.contains(node.operator())
                && floats.stream().noneMatch(glob -> matches(glob, name(node)));
    }

    /** What a node is called: its name, or its first output where it has none. */
    public static String name(Node node) {
        return node.name().isEmpty() ? node.outputs().get(0) : node.name();
    }

    /** The globs that name no node. */
    public List<String> unmatched(OnnxModel graph) {
        return floats.stream()
                .filter(glob -> graph.nodes().stream().noneMatch(node -> matches(glob, name(node))))
                .toList();
    }

    private static boolean matches(String glob, String name) {
        return Pattern.matches("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E", name);
    }

    /** The tensors that quantized nodes read and rows make, in the order of the nodes. */
    public List<String> activations(OnnxModel graph) {
        Set<String> made = made(graph);
        Set<String> read = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (isQuantized(node)) {
                node.inputs().stream().filter(made::contains).forEach(read::add);
            }
        }
        return List.copyOf(read);
    }

    /** The inputs of a graph, and what nodes make of more than constants. */
    public static Set<String> made(OnnxModel graph) {
        Set<String> made = new LinkedHashSet<>();
        graph.inputs().forEach(input -> made.add(input.name()));
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(made::contains)) {
                node.outputs().stream().filter(output -> !output.isEmpty()).forEach(made::add);
            }
        }
        return made;
    }

    /**
     * The axis of a tensor's channels, by the first node that tells: 1 where a convolution reads it, the last where the left side of a matrix
     * product is; absent otherwise.
     */
    public static OptionalInt channelAxis(OnnxModel graph, String tensor) {
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty() && node.inputs().indexOf(tensor) == 0) {
                if (CONVOLUTIONS.contains(node.operator())) {
                    return OptionalInt.of(1);
                }
                if (node.operator().equals("MatMul")
                        || (node.operator().equals("Gemm") && node.integer("transA", 0) == 0)) {
                    return OptionalInt.of(-1);
                }
            }
        }
        return OptionalInt.empty();
    }
}
