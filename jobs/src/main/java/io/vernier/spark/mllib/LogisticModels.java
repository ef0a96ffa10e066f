package io.vernier.spark.mllib;

import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.Linear;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;

/** Logistic regression: one margin and a sigmoid where it is binary, a margin for each class and a softmax where it is multinomial. */
final class LogisticModels {
    private LogisticModels() {}

    static Predictor classification(LogisticRegressionModel model) {
        Linear layer = Layers.first(
                model,
                model.numFeatures(),
                Layers.rowMajor(model.coefficientMatrix()),
                model.interceptVector().toArray());
        boolean binary = layer.outputs() == 1;
        Step probabilities = binary
                ? new Activation(Layers.sigmoid(0), layer.name(), Activation.Function.SIGMOID)
                : new Softmax(Layers.softmax(0), layer.name());
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                layer,
                List.of(probabilities),
                // The model turns a pair of thresholds into the one that it compares with.
                binary ? new Decision.Threshold(model.getThreshold()) : argmax(model),
                Optional.of(model.getLabelCol()),
                model.numClasses(),
                outputs(model),
                "");
    }

    /** The greatest ratio of probability to threshold; thresholds are 1 where the model has none. */
    static Decision argmax(ProbabilisticClassificationModel<?, ?> model) {
        if (!model.isDefined(model.thresholds())) {
            return new Decision.Argmax(Collections.nCopies(model.numClasses(), 1.0));
        }
        double[] thresholds = model.getThresholds();
        if (thresholds.length != model.numClasses()) {
            throw Refusal.before(Layers.describe(model) + " has " + thresholds.length + " thresholds for "
                    + model.numClasses() + " classes; set one for each class and save it again.");
        }
        return new Decision.Argmax(Arrays.stream(thresholds).boxed().toList());
    }

    static OutputColumns outputs(ProbabilisticClassificationModel<?, ?> model) {
        return new OutputColumns(model.getRawPredictionCol(), model.getProbabilityCol(), model.getPredictionCol());
    }
}
