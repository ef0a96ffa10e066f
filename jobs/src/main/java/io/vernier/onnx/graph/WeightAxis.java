package io.vernier.onnx.graph;

import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Where the output channels of a layer lie in its constant weights, in row-major order: {@code outer} blocks of {@code channels} times
 * {@code inner} elements.
 *
 * @param axis of the weights
 */
public record WeightAxis(int axis, int outer, int channels, int inner) {

    /** The axis of a Conv, ConvTranspose, Gemm or MatMul whose weights are constants of at least two axes; absent for any other node. */
    public static Optional<WeightAxis> of(Node node, Map<String, Tensor> constants) {
        Tensor weights =
                node.inputs().size() < 2 ? null : constants.get(node.inputs().get(1));
        if (weights == null || !node.domain().isEmpty() || weights.shape().length < 2) {
            return Optional.empty();
        }
        int last = weights.shape().length - 1;
        return switch (node.operator()) {
            case "Conv" -> Optional.of(at(0, weights));
            // Of several groups the axis holds the outputs of each group, not all of them.
            case "ConvTranspose" -> node.integer("group", 1) == 1 ? Optional.of(at(1, weights)) : Optional.empty();
            case "Gemm" -> Optional.of(at(node.integer("transB", 0) == 0 ? 1 : 0, weights));
            case "MatMul" -> Optional.of(at(last, weights));
            default -> Optional.empty();
        };
    }

    private static WeightAxis at(int axis, Tensor weights) {
        long[] shape = weights.shape();
        return new WeightAxis(
                axis, (int) LongStream.of(shape).limit(axis).reduce(1, Math::multiplyExact), (int) shape[axis], (int)
                        LongStream.of(shape).skip(axis + 1).reduce(1, Math::multiplyExact));
    }

    /** The channel of an element. */
    public int channel(int element) {
        return element / inner % channels;
    }
}
