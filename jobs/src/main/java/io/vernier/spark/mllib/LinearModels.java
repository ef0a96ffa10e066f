package io.vernier.spark.mllib;

import io.vernier.model.Decision;
import io.vernier.model.Linear;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.regression.LinearRegressionModel;

/** Models of one output without a function after it: the prediction of a regression, the margin of a support vector machine. */
final class LinearModels {
    private LinearModels() {}

    static Predictor regression(LinearRegressionModel model) {
        Linear layer = Layers.first(
                model, model.numFeatures(), model.coefficients().toArray(), new double[] {model.intercept()});
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                layer,
                List.of(),
                new Decision.Identity(),
                Optional.of(model.getLabelCol()),
                0,
                new OutputColumns("", "", model.getPredictionCol()),
                "");
    }

    static Predictor classification(LinearSVCModel model) {
        Linear layer = Layers.first(
                model, model.numFeatures(), model.coefficients().toArray(), new double[] {model.intercept()});
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                layer,
                List.of(),
                // Compared with the margin itself: a support vector machine has no probabilities.
                new Decision.Threshold(model.getThreshold()),
                Optional.of(model.getLabelCol()),
                model.numClasses(),
                new OutputColumns(model.getRawPredictionCol(), "", model.getPredictionCol()),
                "");
    }
}
