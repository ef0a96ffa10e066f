package io.vernier.onnx.runtime;

import java.io.Serializable;
import java.util.List;

/**
 * A tensor of floats that a network shows.
 *
 * @param name in the graph
 * @param shape sizes of a row, without that of the batch
 * @param axis of the channels in that shape; {@link #NONE} where the tensor has one channel
 * @param isPadded whether the first size is that of a padded input, so that padding is left out
 */
public record NetworkTensor(String name, List<Integer> shape, int axis, boolean isPadded) implements Serializable {
    /** Of a tensor with one channel. */
    public static final int NONE = -1;

    public NetworkTensor {
        shape = List.copyOf(shape);
    }

    /** Values of a row, padding among them. */
    public int values() {
        return product(0);
    }

    /** Number of channels. */
    public int channels() {
        return axis == NONE ? 1 : shape.get(axis);
    }

    /** Contiguous values of a channel; of one channel, a value. */
    int inner() {
        return axis == NONE ? 1 : product(axis + 1);
    }

    /** Values of a position of a padded row. */
    int positionValues() {
        return product(1);
    }

    private int product(int from) {
        return shape.subList(Math.min(from, shape.size()), shape.size()).stream()
                .reduce(1, Math::multiplyExact);
    }
}
