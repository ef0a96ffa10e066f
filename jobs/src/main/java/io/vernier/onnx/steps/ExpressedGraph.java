package io.vernier.onnx.steps;

import io.vernier.model.LayeredModel;
import io.vernier.onnx.graph.ElementType;
import java.util.List;

/**
 * A graph as steps.
 *
 * @param inputs of the graph, in order
 * @param prepared what the elements of the input vector are computed from; none where they are those of the inputs, in order
 * @param classes labels by position; none where a number is predicted
 * @param treatments what became of each node, in the order of the file
 */
public record ExpressedGraph(
        LayeredModel model,
        List<Input> inputs,
        List<Expression> prepared,
        List<String> classes,
        List<Treatment> treatments) {
    public ExpressedGraph {
        inputs = List.copyOf(inputs);
        prepared = List.copyOf(prepared);
        classes = List.copyOf(classes);
        treatments = List.copyOf(treatments);
    }

    /** An input of so many elements a row. */
    public record Input(String name, int size, ElementType type) {}

    /** What became of a node. */
    public record Treatment(String operator, String node, String treatment) {}
}
