package io.vernier.onnx.runtime;

import io.vernier.onnx.graph.ElementType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An input of a network, as rows fill it.
 *
 * @param name in the graph
 * @param type of its elements
 * @param shape sizes of a row, without that of the batch
 * @param paddings how rows of different lengths become one; none where all rows have one shape
 */
public record NetworkInput(String name, ElementType type, List<Integer> shape, List<Padding> paddings)
        implements Serializable {
    public NetworkInput {
        shape = List.copyOf(shape);
        paddings = List.copyOf(paddings);
    }

    /**
     * Rows whose first size is their length, filled up on the right.
     *
     * @param length positions of a row, padding among them
     * @param masks the input that holds 1 where the row is and 0 where the padding is; none where the network reads none
     */
    public record Padding(int length, List<Mask> masks) implements Serializable {
        public Padding {
            masks = List.copyOf(masks);
        }
    }

    /** An input of one element for each position. */
    public record Mask(String name, ElementType type) implements Serializable {}

    /** How rows of different lengths become one; absent where all rows have one shape. */
    public Optional<Padding> padding() {
        return paddings.stream().findFirst();
    }

    /** Elements of a row, padding among them. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Elements that a row takes in the input vector: those of the input and, where rows have lengths, the number of those before the padding. */
    public int elements() {
        return size() + paddings.size();
    }

    /** Elements of a position of a padded row. */
    int width() {
        return padding().map(padded -> size() / padded.length()).orElse(1);
    }

    /** The shape of a batch. */
    long[] shape(int rows) {
        long[] sizes = new long[shape.size() + 1];
        sizes[0] = rows;
        Arrays.setAll(sizes, axis -> axis == 0 ? rows : shape.get(axis - 1));
        return sizes;
    }

    /** Whether elements of its type are integers. */
    public boolean isIntegral() {
        return !type.isReal();
    }
}
