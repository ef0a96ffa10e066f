package io.vernier.spark.mllib;

import io.vernier.model.Decision;
import io.vernier.model.Step;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.sql.types.Metadata;

/** One class against the rest: the raw prediction of class 1 of each part is one output, and the greatest wins. */
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

    /** @throws Refusal if a part is not supported, or reads other vectors, or has more than two classes (21) */
    static Predictor classification(OneVsRestModel model) {
        List<Predictor> parts =
                Arrays.stream(model.models()).map(part -> part(model, part)).toList();
        List<Step> steps;
        try {
            steps = SideBySide.of(parts).steps();
        } catch (IllegalArgumentException e) {
            throw Refusal.before(
                    Layers.describe(model) + " cannot be put together: " + e.getMessage() + "; train it again.", e);
        }
        return new Predictor(
                model.getFeaturesCol(),
                Optional.empty(),
                model.numFeatures(),
                steps,
                parts.get(0).admission(),
                new Decision.Argmax(Collections.nCopies(parts.size(), 1.0)),
                Optional.of(model.getLabelCol()),
                parts.size(),
                new OutputColumns(model.getRawPredictionCol(), "", model.getPredictionCol()),
                "; the " + parts.size() + " parts are its outputs");
    }

    private static Predictor part(OneVsRestModel model, ClassificationModel<?, ?> part) {
        Predictor predictor = Predictor.of(part)
                .orElseThrow(() -> Refusal.before(Layers.describe(model) + " has the part \"" + part.uid() + "\" ("
                        + part.getClass().getSimpleName()
                        + "), which is not supported; \"vernier models\" lists what becomes of each class."));
        if (predictor.inputs() != model.numFeatures() || part.numClasses() > 2) {
            throw Refusal.before(Layers.describe(model) + " has the part \"" + part.uid() + "\" with "
                    + predictor.inputs() + " features and " + part.numClasses() + " classes, expected "
                    + model.numFeatures() + " features and two classes; train it again.");
        }
        return predictor;
    }
}
