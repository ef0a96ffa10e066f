package io.vernier.jobs.mllib;

import io.vernier.jobs.mllib.SavedModel.OutputColumns;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.model.Decision;
import io.vernier.model.Linear;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.sql.types.Metadata;

/** One class against the rest: the margin of each part is one output of one layer, and the greatest wins. */
final class OneVsRests {
    private OneVsRests() {}

    /**
     * The model that its metadata and its parts describe.
     *
     * @throws Refusal if it has no part, or one that is no classifier (21)
     */
    static OneVsRestModel of(StageMetadata metadata, List<Transformer> parts) {
        if (parts.isEmpty() || !parts.stream().allMatch(ClassificationModel.class::isInstance)) {
            throw Refusal.before("The one-vs-rest model \"" + metadata.uid() + "\" has "
                    + (parts.isEmpty() ? "no part" : "a part that is no classifier") + "; save or copy it again.");
        }
        String label = metadata.line().path("labelMetadata").asText();
        OneVsRestModel model = new OneVsRestModel(
                metadata.uid(),
                label.isEmpty() ? Metadata.empty() : Metadata.fromJson(label),
                parts.stream().map(ClassificationModel.class::cast).toArray(ClassificationModel<?, ?>[]::new));
        metadata.parameter("featuresCol").ifPresent(model::setFeaturesCol);
        metadata.parameter("predictionCol").ifPresent(model::setPredictionCol);
        metadata.parameter("rawPredictionCol").ifPresent(model::setRawPredictionCol);
        metadata.parameter("labelCol").ifPresent(name -> model.set(model.labelCol(), name));
        // It says what type of vectors the parts read, which is the same for all.
        return (OneVsRestModel) model.set("classifier", new LogisticRegression());
    }

    static Predictor classification(OneVsRestModel model) {
        ClassificationModel<?, ?>[] parts = model.models();
        int inputs = model.numFeatures();
        double[] weights = new double[Math.multiplyExact(parts.length, inputs)];
        double[] bias = new double[parts.length];
        for (int k = 0; k < parts.length; k++) {
            Linear part = part(model, parts[k]);
            // The last output of a part is the margin of its class 1, whether it has one output or two.
            int output = part.outputs() - 1;
            System.arraycopy(part.weights(), output * inputs, weights, k * inputs, inputs);
            bias[k] = part.bias()[output];
        }
        return Predictor.ofLayers(
                model.getFeaturesCol(),
                Optional.empty(),
                Layers.first(model, inputs, weights, bias),
                List.of(),
                new Decision.Argmax(Collections.nCopies(parts.length, 1.0)),
                Optional.of(model.getLabelCol()),
                parts.length,
                new OutputColumns(model.getRawPredictionCol(), "", model.getPredictionCol()),
                "; the " + parts.length + " parts are its outputs");
    }

    private static Linear part(OneVsRestModel model, Transformer part) {
        Linear layer;
        if (part instanceof LogisticRegressionModel logistic) {
            layer = (Linear) LogisticModels.classification(logistic).steps().get(0);
        } else if (part instanceof LinearSVCModel machine) {
            layer = (Linear) LinearModels.classification(machine).steps().get(0);
        } else {
            throw Refusal.before(Layers.describe(model) + " has the part \"" + part.uid() + "\" ("
                    + part.getClass().getSimpleName()
                    + "); supported parts are LogisticRegressionModel and LinearSVCModel.");
        }
        if (layer.inputs() != model.numFeatures() || layer.outputs() > 2) {
            throw Refusal.before(Layers.describe(model) + " has the part \"" + part.uid() + "\" with " + layer.inputs()
                    + " features and " + layer.outputs() + " margins, expected " + model.numFeatures()
                    + " features and two classes; train it again.");
        }
        return layer;
    }
}
