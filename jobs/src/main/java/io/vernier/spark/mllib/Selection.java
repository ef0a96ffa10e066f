package io.vernier.spark.mllib;

import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import java.util.Arrays;
import org.apache.spark.ml.Transformer;

/**
 * Takes some elements of a vector: {@code y_k = x_(indices_k)}.
 *
 * @param inputs elements of the vector that it reads
 * @param indices the elements that it takes, in order
 */
@SuppressWarnings("ArrayRecordComponent")
record Selection(int inputs, int[] indices) implements VectorOperation.Elementwise {

    /** @throws Refusal if an index lies beyond the vector */
    static Selection of(Transformer stage, int inputs, int[] indices) {
        for (int index : indices) {
            if (index >= inputs) {
                throw Refusal.before(Layers.describe(stage) + " takes element " + index + " of a vector of " + inputs
                        + "; fit the pipeline as a whole.");
            }
        }
        return new Selection(inputs, indices);
    }

    /** Selectors keep the order of the vector, whatever the order of their choice. */
    static Selection sorted(Transformer stage, int inputs, int[] selected) {
        int[] indices = selected.clone();
        Arrays.sort(indices);
        return of(stage, inputs, indices);
    }

    @Override
    public int outputs() {
        return indices.length;
    }

    /** Elements that are not taken get the weight 0. */
    @Override
    public Linear fold(Linear layer) {
        double[] weights = new double[Math.multiplyExact(layer.outputs(), inputs)];
        for (int output = 0; output < layer.outputs(); output++) {
            for (int k = 0; k < indices.length; k++) {
                weights[output * inputs + indices[k]] = layer.weight(output, k);
            }
        }
        double[] center = new double[inputs];
        for (int k = 0; k < indices.length; k++) {
            center[indices[k]] = layer.center(k);
        }
        return new Linear(layer.name(), layer.input(), inputs, weights, layer.bias(), center);
    }

    @Override
    public Selection within(int from, int total) {
        int more = inputs - indices.length;
        int[] longer = new int[total];
        for (int k = 0; k < total; k++) {
            if (k < from) {
                longer[k] = k;
            } else {
                longer[k] = k < from + indices.length ? from + indices[k - from] : k + more;
            }
        }
        return new Selection(total + more, longer);
    }
}
