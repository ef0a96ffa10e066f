package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.NodeChoice;
import io.vernier.range.RangeEstimator;
import java.util.List;

/**
 * How a network is quantized.
 *
 * @param nodes which of them get integers
 * @param outputs whether what the graph gives is rounded to codes too, or stays float
 * @param equalize whether channels of unequal size are scaled to one size where that is expected to pay
 * @param correctBias whether the mean error of rounded weights goes into the bias
 * @param estimator of the ranges of activations
 * @param target who runs it
 * @param weights the type of the codes of weights
 */
public record NetworkOptions(
        NodeChoice nodes,
        boolean outputs,
        boolean equalize,
        boolean correctBias,
        RangeEstimator estimator,
        NetworkTarget target,
        WeightType weights) {

    /** What is done where nothing else is asked for. */
    public static NetworkOptions defaults() {
        return new NetworkOptions(
                new NodeChoice(NodeChoice.COMPUTE, List.of()),
                false,
                true,
                true,
                RangeEstimator.minMax(),
                NetworkTarget.ONNXRUNTIME,
                WeightType.INT8);
    }
}
