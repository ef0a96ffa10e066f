package io.vernier.spark.mllib;

import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Step;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Matrix;

/** The names of tensors, and linear layers from a stage's coefficients. */
final class Layers {
    private static final String PREFIX = "layer";

    private Layers() {}

    static String linear(int layer) {
        return PREFIX + layer + ".linear";
    }

    static String sigmoid(int layer) {
        return PREFIX + layer + ".sigmoid";
    }

    static String softmax(int layer) {
        return PREFIX + layer + ".softmax";
    }

    static String logarithms(int layer) {
        return PREFIX + layer + ".log_softmax";
    }

    static String link(int layer) {
        return PREFIX + layer + ".link";
    }

    /** Steps whose layers count from 1 instead of 0, because another layer comes before them. */
    static List<Step> renumbered(Linear first, List<Step> rest) {
        List<Step> steps = new ArrayList<>();
        steps.add(renumbered(first));
        rest.forEach(step -> steps.add(renumbered(step)));
        return steps;
    }

    private static Step renumbered(Step step) {
        return step.renamed(tensor -> tensor.equals(LayeredModel.INPUT) ? linear(0) : next(tensor));
    }

    private static String next(String tensor) {
        int dot = tensor.indexOf('.');
        return PREFIX + (Integer.parseInt(tensor, PREFIX.length(), dot, 10) + 1) + tensor.substring(dot);
    }

    /** The layer that reads the model's input vector. */
    static Linear first(PipelineStage stage, int inputs, double[] weights, double[] bias) {
        return of(stage, linear(0), LayeredModel.INPUT, inputs, weights, bias);
    }

    /** @throws Refusal if there are no inputs, or a number is not finite */
    static Linear of(PipelineStage stage, String name, String input, int inputs, double[] weights, double[] bias) {
        if (inputs < 1) {
            throw Refusal.before(describe(stage) + " reads no features; train it on at least one.");
        }
        requireFinite(stage, "coefficient", weights);
        requireFinite(stage, "intercept", bias);
        return new Linear(name, input, inputs, weights, bias);
    }

    /** @throws Refusal if a number of the stage is not finite */
    static void requireFinite(PipelineStage stage, String what, double[] values) {
        for (int k = 0; k < values.length; k++) {
            if (!Double.isFinite(values[k])) {
                throw Refusal.before(describe(stage) + " has the " + what + " " + values[k] + " at position " + k
                        + ", expected finite numbers; train it again on finite data.");
            }
        }
    }

    /** A matrix row by row, however it is stored. */
    static double[] rowMajor(Matrix matrix) {
        double[] values = new double[Math.multiplyExact(matrix.numRows(), matrix.numCols())];
        double[] columnMajor = matrix.toArray();
        for (int row = 0; row < matrix.numRows(); row++) {
            for (int column = 0; column < matrix.numCols(); column++) {
                values[row * matrix.numCols() + column] = columnMajor[column * matrix.numRows() + row];
            }
        }
        return values;
    }

    /** A stage as the subject of a sentence. */
    static String describe(PipelineStage stage) {
        return "Stage \"" + stage.uid() + "\" (" + stage.getClass().getSimpleName() + ")";
    }
}
