package io.vernier.onnx.runtime;

import io.vernier.model.DenseBatch;
import java.io.Serializable;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How the elements of an input vector fill the inputs of a network: one input after the other; a padded one is followed by the number of
 * its elements before the padding.
 *
 * @param inputs without those that are masks of others
 */
public record InputLayout(List<NetworkInput> inputs) implements Serializable {
    public InputLayout {
        inputs = List.copyOf(inputs);
    }

    /** Elements of the vector. */
    public int elements() {
        return inputs.stream().mapToInt(NetworkInput::elements).reduce(0, Math::addExact);
    }

    boolean isAnyIntegral() {
        return inputs.stream().anyMatch(NetworkInput::isIntegral);
    }

    /** Names the rows with an element that is no integer, or beyond the range of its type, where the network reads integers. */
    void refuse(DenseBatch batch, IntConsumer row) {
        int from = 0;
        for (NetworkInput input : inputs) {
            for (int element = from; input.isIntegral() && element < from + input.size(); element++) {
                for (int k = 0; k < batch.rows(); k++) {
                    double value = batch.value(k, element);
                    if (value != Math.rint(value) || !Feed.holds(input.type(), value)) {
                        row.accept(k);
                    }
                }
            }
            from += input.elements();
        }
    }
}
