package io.vernier.onnx.steps;

import io.vernier.model.LayeredModel;
import java.util.List;

/**
 * A graph as steps.
 *
 * @param inputs of the graph, in the order in which they stand in the input vector
 * @param classes labels by position; none where a number is predicted
 * @param treatments what became of each node, in the order of the file
 */
public record ExpressedGraph(LayeredModel model, List<Input> inputs, List<String> classes, List<Treatment> treatments) {
    public ExpressedGraph {
        inputs = List.copyOf(inputs);
        classes = List.copyOf(classes);
        treatments = List.copyOf(treatments);
    }

    /** An input of so many elements a row. */
    public record Input(String name, int size) {}

    /** What became of a node. */
    public record Treatment(String operator, String node, String treatment) {}
}
