package io.vernier.benchmark;

import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import java.util.List;
import java.util.SplittableRandom;

/** The perceptron 32-64-32-2 with drawn weights, and rows for it. */
final class Perceptrons {
    static final int INPUTS = 32;

    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    private Perceptrons() {}

    static final LayeredModel MODEL = new LayeredModel(
            INPUTS,
            List.of(
                    linear("layer0.linear", LayeredModel.INPUT, INPUTS, 64),
                    new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID),
                    linear("layer1.linear", "layer0.sigmoid", 64, 32),
                    new Activation("layer1.sigmoid", "layer1.linear", Activation.Function.SIGMOID),
                    linear("layer2.linear", "layer1.sigmoid", 32, 2),
                    new Softmax("layer2.softmax", "layer2.linear")),
            new Decision.Argmax(List.of(1.0, 1.0)));

    private static Linear linear(String name, String input, int inputs, int outputs) {
        return new Linear(name, input, inputs, gaussians(inputs * outputs, 0.25), gaussians(outputs, 1));
    }

    static double[] gaussians(int size, double spread) {
        double[] values = new double[size];
        for (int k = 0; k < size; k++) {
            values[k] = spread * RANDOM.nextGaussian();
        }
        return values;
    }

    static DenseBatch rows(int rows) {
        return new DenseBatch(rows, INPUTS, gaussians(rows * INPUTS, 1));
    }
}
