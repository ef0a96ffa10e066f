package io.vernier.onnx.quantize;

import io.vernier.range.RangeEstimator;
import java.util.function.Predicate;

/**
 * How a network is quantized.
 *
 * @param operators which operators get integers
 * @param floats the names of nodes that stay float whatever their operator
 * @param outputs whether what the graph gives is rounded to codes too, or stays float
 * @param equalize whether channels of unequal size are scaled to one size where that is expected to pay
 * @param correctBias whether the mean error of rounded weights goes into the bias
 * @param estimator of the ranges of activations
 * @param target who runs it
 * @param weights the type of the codes of weights
 */
public record NetworkOptions(
        OperatorChoice operators,
        Predicate<String> floats,
        boolean outputs,
        boolean equalize,
        boolean correctBias,
        RangeEstimator estimator,
        NetworkTarget target,
        WeightType weights) {

    /** What is done where nothing else is asked for. */
    public static NetworkOptions defaults() {
        return new NetworkOptions(
                OperatorChoice.COMPUTE,
                name -> false,
                false,
                true,
                true,
                RangeEstimator.minMax(),
                NetworkTarget.ONNXRUNTIME,
                WeightType.INT8);
    }
}
