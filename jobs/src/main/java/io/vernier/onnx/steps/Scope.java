package io.vernier.onnx.steps;

import io.vernier.model.Linear;
import io.vernier.model.Step;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of the values of a graph, which of them steps make, and what became of its nodes. */
final class Scope {
    private final OnnxModel graph;
    private final Taker taker;
    private final Map<String, Node> makers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, Made> known = new HashMap<>();
    private final Map<Node, String> treatments = new LinkedHashMap<>();
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private int layers;

    /** Says what a node makes under one of its names. */
    interface Taker {
        Made take(Node node, String output);
    }

    Scope(OnnxModel graph, Taker taker) {
        this.graph = graph;
        this.taker = taker;
        for (Node node : graph.nodes()) {
            node.outputs().forEach(output -> makers.put(output, node));
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
    }

    static OnnxException refused(Node node, String what) {
        return new OnnxException("cannot be taken, its " + node.described() + " " + what);
    }

    void know(String name, Made made) {
        known.put(name, made);
    }

    void treat(Node node, String treatment) {
        treatments.put(node, treatment);
    }

    String treatment(Node node) {
        return treatments.getOrDefault(node, "left out: the prediction does not need it");
    }

    Made made(String name) {
        Made made = known.get(name);
        if (made != null) {
            return made;
        }
        if (graph.constants().containsKey(name)) {
            return new Made.Constant(graph.constants().get(name));
        }
        Node node = makers.get(name);
        if (node == null || treatments.containsKey(node)) {
            throw new OnnxException("reads \"" + name + "\", which no node before makes; export it again");
        }
        // Whoever reads what it makes while it is made goes in a circle.
        treatments.put(node, "");
        made = taker.take(node, name);
        known.put(name, made);
        return made;
    }

    Made read(Node node, int input) {
        if (node.inputs().size() <= input) {
            throw refused(node, "has " + node.inputs().size() + " inputs, expected more; export it again");
        }
        return made(node.inputs().get(input));
    }

    Tensor constant(Node node, int input) {
        if (read(node, input) instanceof Made.Constant constant) {
            return constant.tensor();
        }
        throw refused(
                node, "has no constant as its input " + input + ", expected one; export the model after training");
    }

    /** What is changed after it was made must have no other reader. */
    private void requireOnlyReader(Node node, int input) {
        if (readers.get(node.inputs().get(input)) != 1) {
            throw refused(node, "changes what other nodes read too; export the model alone");
        }
    }

    boolean isReadBy(String name, String operator) {
        return graph.nodes().stream()
                .anyMatch(node ->
                        node.operator().equals(operator) && node.inputs().contains(name));
    }

    Made.OfStep add(Node node, Step step, int channels) {
        steps.put(step.name(), step);
        String before = treatments.get(node);
        treat(node, before.isEmpty() ? "computed as " + step.name() : before + ", " + step.name());
        return new Made.OfStep(step.name(), channels);
    }

    /** Adds constants to the bias of the layer that makes an input of a node, if one does. */
    boolean folds(Node node, int input, Made.OfStep read, double[] constants) {
        if (!(steps.get(read.tensor()) instanceof Linear layer) || !fits(constants, read.channels())) {
            return false;
        }
        requireOnlyReader(node, input);
        steps.put(read.tensor(), Layers.plus(layer, constants));
        treat(node, "folded into " + read.tensor());
        return true;
    }

    static boolean fits(double[] constants, int elements) {
        return constants.length == 1 || constants.length == elements;
    }

    String nextLayer() {
        return "layer" + layers++;
    }

    String lastLayer() {
        return "layer" + (layers - 1);
    }

    boolean hasLayers() {
        return layers > 0;
    }

    boolean hasTrees() {
        return graph.nodes().stream().anyMatch(node -> node.operator().startsWith("TreeEnsemble"));
    }

    List<Step> steps() {
        return new ArrayList<>(steps.values());
    }
}
