package io.vernier.onnx.quantize;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.Tensor;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The codes, less their zero point, that the weights of one output of a layer are multiplied with: one vector for each place where the layer
 * computes its outputs, in the order of the weights. A product of matrices is taken for a convolution of one place.
 *
 * @param layer the name of its node
 * @param tensor what it reads
 * @param channels of that
 * @param rows the axis down: sizes of image and kernel
 * @param columns the axis across
 * @param scale of the codes, a float
 */
public record LayerInputs(
        String layer,
        String tensor,
        int channels,
        Axis rows,
        Axis columns,
        float scale,
        int zeroPoint,
        int least,
        int most)
        implements Serializable {
    /** Layers with more inputs to an output take too much memory. */
    private static final int GREATEST = 1600;

    private static final Axis ONE = new Axis(1, 1, 1, 1, 0, 0);

    /** An axis of an image. */
    record Axis(int size, int kernel, int stride, int dilation, int before, int after) implements Serializable {
        int places() {
            return (size + before + after - (kernel - 1) * dilation - 1) / stride + 1;
        }
    }

    /**
     * Absent of convolutions in groups, of other ways to pad than by numbers, and of layers with too many inputs.
     *
     * @param shape of a row of what it reads
     */
    static Optional<LayerInputs> of(
            Layer layer, Tensor weights, List<Integer> shape, QuantizationParameters parameters) {
        boolean isConvolution = layer.node().operator().equals("Conv");
        int spatial = weights.shape().length - 2;
        if (layer.isTransposed()
                || layer.groups() > 1
                || layer.inputs() * layer.kernel() > GREATEST
                || (isConvolution && (shape.size() != spatial + 1 || spatial > 2 || !isPaddedByNumbers(layer.node())))
                || (!isConvolution && weights.shape().length > 2)) {
            return Optional.empty();
        }
        return Optional.of(new LayerInputs(
                NodeChoice.name(layer.node()),
                layer.input(),
                layer.inputs(),
                isConvolution && spatial == 2 ? axis(layer.node(), weights, shape, 0, 2) : ONE,
                isConvolution ? axis(layer.node(), weights, shape, spatial - 1, spatial) : ONE,
                (float) parameters.scale(),
                (int) parameters.zeroPoint(),
                (int) parameters.qmin(),
                (int) parameters.qmax()));
    }

    private static boolean isPaddedByNumbers(Node node) {
        return !node.has("auto_pad") || node.text("auto_pad", "").equals("NOTSET");
    }

    private static Axis axis(Node node, Tensor weights, List<Integer> shape, int axis, int spatial) {
        return new Axis(
                shape.get(axis + 1),
                (int) weights.shape()[axis + 2],
                at(node.integers("strides"), axis, 1),
                at(node.integers("dilations"), axis, 1),
                at(node.integers("pads"), axis, 0),
                at(node.integers("pads"), axis + spatial, 0));
    }

    private static int at(long[] values, int index, int byDefault) {
        return index < values.length ? (int) values[index] : byDefault;
    }

    /** Elements of a vector. */
    public int inputs() {
        return channels * rows.kernel() * columns.kernel();
    }

    /** Values of what is read that belong together: an image, or a vector. */
    private int values() {
        return channels * rows.size() * columns.size();
    }

    /** Takes a vector of codes; it is changed afterwards. */
    public interface Taker {
        void take(int[] codes);
    }

    /** Shows the vectors of values that lie as the graph has them, from {@code from} up to {@code to}. */
    public void show(float[] values, int from, int to, Taker taker) {
        int[] vector = new int[inputs()];
        int[] codes = new int[values()];
        for (int first = from; first < to; first += codes.length) {
            for (int k = 0; k < codes.length; k++) {
                codes[k] = code(values[first + k]);
            }
            for (int down = 0; down < rows.places(); down++) {
                for (int across = 0; across < columns.places(); across++) {
                    fill(
                            vector,
                            codes,
                            down * rows.stride() - rows.before(),
                            across * columns.stride() - columns.before());
                    taker.take(vector);
                }
            }
        }
    }

    private void fill(int[] vector, int[] codes, int top, int left) {
        int to = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < rows.kernel(); i++) {
                int row = top + i * rows.dilation();
                for (int j = 0; j < columns.kernel(); j++) {
                    int column = left + j * columns.dilation();
                    boolean isInside = row >= 0 && row < rows.size() && column >= 0 && column < columns.size();
                    vector[to++] = isInside ? codes[(channel * rows.size() + row) * columns.size() + column] : 0;
                }
            }
        }
    }

    /** As QuantizeLinear rounds, in steps from 0. */
    private int code(float value) {
        double code = Math.rint(value / scale) + zeroPoint;
        return (int) Math.max(least, Math.min(most, code)) - zeroPoint;
    }
}
