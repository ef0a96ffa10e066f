package io.vernier.spark.mllib;

import io.vernier.model.Decision;
import io.vernier.model.Interpolation;
import io.vernier.model.Linear;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.regression.IsotonicRegressionModel;

/** Isotonic regression: a layer that takes one feature, a table of the predictions, and a layer that gives them. */
final class IsotonicModels {
    private static final String TABLE = "layer0.isotonic";

    private IsotonicModels() {}

    /**
     * @param elements of the column of features, where they are known; else it is a number or a vector of one
     * @throws Refusal if the feature is none of the vector, or boundaries are not ascending
     */
    static Predictor regression(IsotonicRegressionModel model, OptionalInt elements) {
        int inputs = elements.orElse(1);
        int feature = model.getFeatureIndex();
        if (feature < 0 || (feature >= inputs && !(feature == 0 && inputs == 1))) {
            throw Refusal.before(
                    Layers.describe(model) + " reads the feature " + feature + " (featureIndex) of the column \""
                            + model.getFeaturesCol() + "\", which "
                            + (elements.isEmpty() ? "is known to have 1" : "has " + inputs)
                            + "; put the VectorAssembler that makes it into the pipeline.");
        }
        double[] boundaries = model.boundaries().toArray();
        double[] values = model.predictions().toArray();
        Layers.requireFinite(model, "boundary", boundaries);
        Layers.requireFinite(model, "prediction", values);
        double[] weights = new double[inputs];
        weights[feature] = 1;
        Linear selection = Layers.first(model, inputs, weights, new double[1]);
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                selection,
                List.of(
                        table(model, selection.name(), boundaries, values),
                        new Linear(Layers.linear(1), TABLE, 1, new double[] {1}, new double[1])),
                new Decision.Identity(),
                Optional.of(model.getLabelCol()),
                0,
                new OutputColumns("", "", model.getPredictionCol()),
                "; " + boundaries.length + " boundaries");
    }

    private static Interpolation table(
            IsotonicRegressionModel model, String input, double[] boundaries, double[] values) {
        try {
            return new Interpolation(TABLE, input, boundaries, values);
        } catch (IllegalArgumentException e) {
            throw Refusal.before(Layers.describe(model) + " has no ascending boundaries; train it again.", e);
        }
    }
}
