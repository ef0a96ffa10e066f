package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.NodeChoice;
import io.vernier.range.RangeEstimator;
import java.util.List;

/**
 * How a network is quantized.
 *
 * @param nodes which of them get integers
 * @param outputs whether what the graph gives is rounded to codes too, or stays float
 * @param recipe what is done beside rounding
 * @param target who runs it
 * @param weights the type of the codes of weights
 */
public record NetworkOptions(
        NodeChoice nodes, boolean outputs, Recipe recipe, NetworkTarget target, WeightType weights) {

    /** What is done where nothing else is asked for. */
    public static NetworkOptions defaults() {
        return new NetworkOptions(
                new NodeChoice(NodeChoice.COMPUTE, List.of()),
                false,
                new Recipe(RangeEstimator.minMax(), true, true),
                NetworkTarget.ONNXRUNTIME,
                WeightType.INT8);
    }
}
