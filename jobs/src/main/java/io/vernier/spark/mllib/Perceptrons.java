package io.vernier.spark.mllib;

import io.vernier.model.Activation;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;

/**
 * Multilayer perceptrons: linear layers with sigmoids between them and a softmax at the end. Spark keeps all weights in one vector:
 * for each layer the matrix, outputs by inputs in column-major order, then the biases.
 */
final class Perceptrons {
    private Perceptrons() {}

    static Predictor classification(MultilayerPerceptronClassificationModel model) {
        int[] sizes = model.getLayers();
        double[] weights = model.weights().toArray();
        requireWeights(model, sizes, weights);
        List<Step> steps = new ArrayList<>();
        String input = LayeredModel.INPUT;
        int from = 0;
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            int inputs = sizes[layer];
            int outputs = sizes[layer + 1];
            Linear linear = Layers.of(
                    model,
                    Layers.linear(layer),
                    input,
                    inputs,
                    transposed(weights, from, outputs, inputs),
                    Arrays.copyOfRange(weights, from + outputs * inputs, from + outputs * (inputs + 1)));
            boolean last = layer + 2 == sizes.length;
            Step after = last
                    ? new Softmax(Layers.softmax(layer), linear.name())
                    : new Activation(Layers.sigmoid(layer), linear.name(), Activation.Function.SIGMOID);
            steps.add(linear);
            steps.add(after);
            input = after.name();
            from += outputs * (inputs + 1);
        }
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                (Linear) steps.get(0),
                steps.subList(1, steps.size()),
                LogisticModels.argmax(model),
                Optional.of(model.getLabelCol()),
                model.numClasses(),
                LogisticModels.outputs(model),
                "");
    }

    private static void requireWeights(MultilayerPerceptronClassificationModel model, int[] sizes, double[] weights) {
        long expected = 0;
        for (int layer = 0; layer + 1 < sizes.length; layer++) {
            expected += sizes[layer + 1] * (sizes[layer] + 1L);
        }
        if (sizes.length < 2 || weights.length != expected) {
            throw Refusal.before(Layers.describe(model) + " has " + weights.length + " weights for the layers "
                    + Arrays.toString(sizes) + ", expected " + expected + "; save it again.");
        }
    }

    private static double[] transposed(double[] columnMajor, int from, int rows, int columns) {
        double[] rowMajor = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                rowMajor[row * columns + column] = columnMajor[from + column * rows + row];
            }
        }
        return rowMajor;
    }
}
