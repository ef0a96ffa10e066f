package io.vernier.spark.mllib;

import io.vernier.model.Activation;
import io.vernier.model.Admission;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Quadratic;
import io.vernier.model.Step;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.FMRegressionModel;

/**
 * Factorization machines: {@code y = b + w.x + 1/2 sum_f (v_f.x)^2 - 1/2 sum_i |v_i|^2 x_i^2}. A layer makes the sums {@code v_f.x}, and one
 * quadratic step of the vector and these sums all the rest.
 */
final class FactorizationMachines {
    private static final String FACTORS = "layer0.factors";
    private static final String INTERACTION = "layer1.interaction";

    private FactorizationMachines() {}

    static Predictor regression(FMRegressionModel model) {
        return predictor(
                model,
                steps(model, model.intercept(), model.linear(), model.factors()),
                new Decision.Identity(),
                0,
                new OutputColumns("", "", model.getPredictionCol()));
    }

    static Predictor classification(FMClassificationModel model) {
        List<Step> steps = steps(model, model.intercept(), model.linear(), model.factors());
        return predictor(
                model,
                List.of(
                        steps.get(0),
                        steps.get(1),
                        new Activation(Layers.sigmoid(1), INTERACTION, Activation.Function.SIGMOID)),
                new Decision.Threshold(threshold(model)),
                model.numClasses(),
                LogisticModels.outputs(model));
    }

    /** The probability of class 1 from which its ratio to its threshold is the greater one. */
    private static double threshold(FMClassificationModel model) {
        if (!model.isDefined(model.thresholds())) {
            return 0.5;
        }
        List<Double> thresholds = ((Decision.Argmax) LogisticModels.argmax(model)).thresholds();
        return thresholds.get(1) / (thresholds.get(0) + thresholds.get(1));
    }

    private static Predictor predictor(
            PredictionModel<Vector, ?> model, List<Step> steps, Decision decision, int classes, OutputColumns outputs) {
        return new Predictor(
                model.getFeaturesCol(),
                Optional.empty(),
                model.numFeatures(),
                steps,
                Admission.FINITE,
                decision,
                Optional.of(model.getLabelCol()),
                classes,
                outputs,
                "");
    }

    /** @param factors a row for each feature */
    private static List<Step> steps(PredictionModel<Vector, ?> model, double intercept, Vector linear, Matrix factors) {
        int features = factors.numRows();
        int count = factors.numCols();
        double[] coefficients = Arrays.copyOf(linear.toArray(), features + count);
        double[] squares = new double[features + count];
        double[] weights = new double[Math.multiplyExact(features, count)];
        for (int index = 0; index < features; index++) {
            for (int factor = 0; factor < count; factor++) {
                double element = factors.apply(index, factor);
                weights[factor * features + index] = element;
                squares[index] -= element * element / 2;
            }
        }
        Arrays.fill(squares, features, squares.length, 0.5);
        Linear sums = Layers.of(model, FACTORS, LayeredModel.INPUT, features, weights, new double[count]);
        Layers.requireFinite(model, "coefficient", coefficients);
        Layers.requireFinite(model, "square of factors", squares);
        Layers.requireFinite(model, "intercept", new double[] {intercept});
        return List.of(
                sums,
                new Quadratic(
                        INTERACTION,
                        List.of(LayeredModel.INPUT, FACTORS),
                        coefficients,
                        squares,
                        new double[] {intercept},
                        new double[features + count]));
    }
}
