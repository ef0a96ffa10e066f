package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.Tensor;
import io.vernier.onnx.graph.WeightAxis;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A convolution or a product of matrices with constant weights: which output and input channel each weight joins.
 *
 * @param axis where the channels lie that have a scale each; one channel where all weights share a scale
 * @param outputs output channels, which a bias has an element for
 * @param inputs channels of what it reads
 */
record Layer(Node node, WeightAxis axis, int outputs, int inputs, int groups, int kernel) {

    /** Absent where the node is no layer, or its weights are not constants. */
    static Optional<Layer> of(Node node, Map<String, Tensor> constants) {
        boolean isLayer = node.domain().isEmpty() && Operators.isLayer(node.operator());
        Tensor weights = isLayer && node.inputs().size() > 1
                ? constants.get(node.inputs().get(1))
                : null;
        if (weights == null || weights.shape().length < 2 || !weights.type().isReal() || weights.reals().length == 0) {
            return Optional.empty();
        }
        boolean isPlain = node.integer("transA", 0) == 0 && node.real("alpha", 1) == 1 && node.real("beta", 1) == 1;
        Layer layer = of(node, weights.shape());
        return isPlain
                        && (layer.bias().isEmpty()
                                || layer.isBias(constants.get(layer.bias().get())))
                ? Optional.of(layer)
                : Optional.empty();
    }

    /** Whether a tensor, null where it is computed, has one number for each output or one for all; a Gemm may add one to each row too. */
    private boolean isBias(Tensor bias) {
        if (bias == null) {
            return false;
        }
        long[] shape = bias.shape();
        int elements = bias.reals().length;
        return elements == 1 || (elements == outputs && shape[shape.length - 1] == outputs);
    }

    private static Layer of(Node node, long[] shape) {
        int first = (int) shape[0];
        int second = (int) shape[1];
        int rest = (int) LongStream.of(shape).skip(2).reduce(1, Math::multiplyExact);
        int groups = (int) node.integer("group", 1);
        return switch (node.operator()) {
            case "Conv" ->
                new Layer(node, new WeightAxis(0, 1, first, second * rest), first, second * groups, groups, rest);
            case "ConvTranspose" ->
                new Layer(
                        node,
                        groups == 1
                                ? new WeightAxis(1, first, second, rest)
                                : new WeightAxis(-1, 1, 1, first * second * rest),
                        second * groups,
                        first,
                        groups,
                        rest);
            case "Gemm" ->
                node.integer("transB", 0) == 0
                        ? new Layer(node, new WeightAxis(1, first, second, 1), second, first, 1, 1)
                        : new Layer(node, new WeightAxis(0, 1, first, second), first, second, 1, 1);
            default -> {
                int last = (int) shape[shape.length - 1];
                int size = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
                yield new Layer(
                        node,
                        new WeightAxis(shape.length - 1, size / last, last, 1),
                        last,
                        (int) shape[shape.length - 2],
                        1,
                        1);
            }
        };
    }

    String weights() {
        return node.inputs().get(1);
    }

    Optional<String> bias() {
        return node.inputs().size() > 2 && !node.inputs().get(2).isEmpty()
                ? Optional.of(node.inputs().get(2))
                : Optional.empty();
    }

    /** What it reads. */
    String input() {
        return node.inputs().get(0);
    }

    String output() {
        return node.outputs().get(0);
    }

    boolean isTransposed() {
        return node.operator().equals("ConvTranspose");
    }

    /** Whether it takes a bias as its third input. */
    boolean takesBias() {
        return !node.operator().equals("MatMul");
    }

    /** Whether each output channel reads one input channel of its own. */
    boolean isDepthwise() {
        return groups > 1 && groups == inputs && !isTransposed();
    }

    /** The output channel of a weight. */
    int output(int element) {
        if (!isTransposed()) {
            return axis.channel(element);
        }
        int perGroup = outputs / groups;
        return input(element) / (inputs / groups) * perGroup + element / kernel % perGroup;
    }

    /** The place of a weight among those of its output, of a layer without groups. */
    int place(int element) {
        return node.operator().equals("Conv") ? element % (inputs * kernel) : input(element);
    }

    /** The input channel of a weight. */
    int input(int element) {
        return switch (node.operator()) {
            case "Conv" -> {
                int perGroup = inputs / groups;
                yield output(element) / (outputs / groups) * perGroup + element / kernel % perGroup;
            }
            case "ConvTranspose" -> element / (outputs / groups * kernel);
            case "Gemm" -> axis.axis() == 0 ? element % inputs : element / outputs;
            default -> element / outputs % inputs;
        };
    }
}
