package io.vernier.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which nodes read a tensor. */
public final class Readers {
    private final Map<String, List<Node>> readers = new HashMap<>();

    private Readers() {}

    public static Readers of(OnnxModel model) {
        Readers readers = new Readers();
        for (Node node : model.nodes()) {
            node.inputs().forEach(input -> readers.add(input, node));
            node.captured().forEach(input -> readers.add(input, node));
        }
        model.outputs().forEach(output -> readers.add(output.name(), OUTSIDE));
        return readers;
    }

    /** Stands for whoever asks for an output of the graph. */
    private static final Node OUTSIDE = new Node("", "", "", List.of(), List.of(), Map.of());

    private void add(String tensor, Node node) {
        readers.computeIfAbsent(tensor, name -> new ArrayList<>()).add(node);
    }

    /** The nodes, each as often as it reads the tensor; of an output of the graph one that reads and makes nothing is among them. */
    public List<Node> of(String tensor) {
        return readers.getOrDefault(tensor, List.of());
    }

    /** How often it is read. */
    public int count(String tensor) {
        return of(tensor).size();
    }

    /** Whether this node, once, and nothing else reads the tensor. */
    public boolean readsOnly(Node node, String tensor) {
        return of(tensor).equals(List.of(node));
    }
}
