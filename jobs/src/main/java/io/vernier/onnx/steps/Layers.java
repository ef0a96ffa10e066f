package io.vernier.onnx.steps;

import io.vernier.arithmetic.ExactSum;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Linear layers from the matrices of a graph. */
final class Layers {
    private static final int TILE = 8;

    private Layers() {}

    /** A layer of what a step makes. */
    static Linear of(String name, Made.OfStep read, double[] weights, double[] bias) {
        return new Linear(name, read.tensor(), read.channels(), weights, bias);
    }

    /**
     * A layer of the input vector: what scalers do on the way to it is folded in, roundings aside. What is subtracted from the input
     * becomes the layer's center.
     *
     * @param features elements of the input vector
     * @param weights row-major, outputs first, of the elements that the operator reads; written over where these are the features in order, for
     *     there may be many
     */
    static Linear of(String name, Made.Rows rows, int features, double[] weights, double[] bias) {
        int elements = rows.elements().size();
        boolean inOrder = elements == features
                && IntStream.range(0, elements)
                        .allMatch(k -> rows.elements().get(k).feature() == k);
        double[] folded = inOrder ? weights : new double[Math.multiplyExact(bias.length, features)];
        double[] center = new double[features];
        List<ExactSum> sums = new ArrayList<>();
        for (double each : bias) {
            ExactSum sum = ExactSum.create();
            sum.add(each);
            sums.add(sum);
        }
        boolean[] seen = new boolean[features];
        for (int k = 0; k < elements; k++) {
            int feature = rows.elements().get(k).feature();
            Element.Affine affine = rows.elements().get(k).affine();
            boolean isCentered = !seen[feature];
            seen[feature] = true;
            center[feature] = isCentered ? affine.center() : center[feature];
            for (int output = 0; output < bias.length; output++) {
                double weight = weights[output * elements + k];
                double before = inOrder ? 0 : folded[output * features + feature];
                folded[output * features + feature] = before + weight * affine.factor();
                sums.get(output).addProduct(weight, affine.shift());
                if (!isCentered) {
                    sums.get(output).addProduct(weight * affine.factor(), center[feature] - affine.center());
                }
            }
        }
        double[] shifted = sums.stream().mapToDouble(ExactSum::value).toArray();
        return new Linear(name, LayeredModel.INPUT, features, folded, shifted, center);
    }

    /** The same with another bias. */
    static Linear plus(Linear layer, double[] added) {
        double[] bias = layer.bias().clone();
        for (int output = 0; output < bias.length; output++) {
            bias[output] += added[added.length == 1 ? 0 : output];
        }
        return new Linear(layer.name(), layer.input(), layer.inputs(), layer.weights(), bias, layer.center());
    }

    /** A matrix of rows as one of columns, times a factor. */
    static double[] transposed(double[] matrix, int rows, double factor) {
        int columns = matrix.length / rows;
        double[] transposed = new double[matrix.length];
        // Tiles stay in the cache, where columns of a large matrix do not.
        for (int from = 0; from < columns; from += TILE) {
            for (int row = 0; row < rows; row++) {
                for (int column = from; column < Math.min(columns, from + TILE); column++) {
                    transposed[column * rows + row] = matrix[row * columns + column] * factor;
                }
            }
        }
        return transposed;
    }

    /** A new array of products. */
    static double[] times(double[] numbers, double factor) {
        return Arrays.stream(numbers).map(each -> each * factor).toArray();
    }
}
