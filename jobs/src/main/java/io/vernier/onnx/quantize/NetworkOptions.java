package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.NodeChoice;
import io.vernier.range.RangeEstimator;
import java.util.List;
import java.util.Set;

/**
 * How a network is quantized.
 *
 * @param nodes which of them get integers
 * @param floats names of nodes that stay as they are, since they were found to lose most
 * @param outputs whether what the graph gives is rounded to codes too, or stays float
 * @param recipe what is done beside rounding
 * @param target who runs it
 * @param weights the type of the codes of weights
 */
public record NetworkOptions(
        NodeChoice nodes,
        Set<String> floats,
        boolean outputs,
        Recipe recipe,
        NetworkTarget target,
        WeightType weights) {
    public NetworkOptions {
        floats = Set.copyOf(floats);
    }

    /** The same with all nodes that were chosen. */
    NetworkOptions withoutFloats() {
        return new NetworkOptions(nodes, Set.of(), outputs, recipe, target, weights);
    }

    /** What is done where nothing else is asked for. */
    public static NetworkOptions defaults() {
        return new NetworkOptions(
                new NodeChoice(NodeChoice.COMPUTE, List.of()),
                Set.of(),
                false,
                new Recipe(RangeEstimator.minMax(), true, true),
                NetworkTarget.ONNXRUNTIME,
                WeightType.INT8);
    }
}
