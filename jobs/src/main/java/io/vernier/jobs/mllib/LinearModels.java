package io.vernier.jobs.mllib;

import io.vernier.jobs.mllib.SavedModel.OutputColumns;
import io.vernier.model.Decision;
import io.vernier.model.Linear;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.regression.LinearRegressionModel;

/** Linear regression: one layer with one output, which is the prediction. */
final class LinearModels {
    private LinearModels() {}

    static Predictor regression(LinearRegressionModel model) {
        Linear layer = Layers.first(
                model, model.numFeatures(), model.coefficients().toArray(), new double[] {model.intercept()});
        return new Predictor(
                model.getFeaturesCol(),
                layer,
                List.of(),
                new Decision.Identity(),
                Optional.of(model.getLabelCol()),
                0,
                new OutputColumns("", "", model.getPredictionCol()));
    }
}
