package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.CalibrationConfiguration.Measured;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Link;
import io.vernier.model.Probabilities;
import io.vernier.model.Step;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.validation.Task;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.StringIndexerModel;

/**
 * A saved Spark ML model or pipeline as Vernier computes it.
 *
 * @param model the steps after the input vector, scalers folded where that is exact
 * @param preparation stages before the input vector, which are left to Spark: applied with {@code transform}, in order
 * @param features the columns, after the preparation, that hold the input vector
 * @param label the model's own label column; absent where the model class has none
 * @param classes number of classes; 0 for numbers and clusters
 * @param classNames what each class is called in the data
 * @param outputs the names of the columns that the model adds
 * @param stages what became of each stage of the pipeline, in order
 */
public record SavedModel(
        LayeredModel model,
        List<Transformer> preparation,
        FeatureColumns features,
        Optional<String> label,
        int classes,
        ClassNames classNames,
        OutputColumns outputs,
        List<StageReport> stages)
        implements LoadedModel {

    public SavedModel {
        preparation = List.copyOf(preparation);
        stages = List.copyOf(stages);
    }

    /** The preparation without an indexer that makes the label alone, of which predictions know nothing. */
    public List<Transformer> preparationOfFeatures() {
        return preparation.stream()
                .filter(stage -> !(stage instanceof StringIndexerModel indexer
                        && !indexer.isSet(indexer.outputCols())
                        && label.equals(Optional.of(indexer.getOutputCol()))))
                .toList();
    }

    @Override
    public LayeredModel measured() {
        return model;
    }

    @Override
    public int groups(int configured) {
        return configured == Measured.AUTO ? 1 : configured;
    }

    @Override
    public int histogramChannels(int configured) {
        return configured;
    }

    @Override
    public Optional<String> choices() {
        OptionalInt clusters = model.decision().clusterCount();
        if (clusters.isPresent()) {
            return Optional.of(clusters.getAsInt() + " clusters");
        }
        if (model.decision() instanceof Decision.Hashes hashes) {
            return Optional.of(hashes.tables() + " hashes");
        }
        return classes == 0 ? Optional.empty() : Optional.of(classes + " classes");
    }

    /** Whether the model gives each class a probability: something follows its margins. */
    public boolean givesProbabilities() {
        return classes > 0 && givesProbabilities(model);
    }

    /** Whether the numbers of the last step, one of each class or one of class 1, are probabilities. */
    static boolean givesProbabilities(LayeredModel model) {
        Step last = model.steps().get(model.steps().size() - 1);
        if (last instanceof Probabilities probabilities) {
            return !probabilities.function().givesLogarithms();
        }
        // Sigmoids beside one another do not add up to 1, and an exponential to nothing.
        boolean isSingle = model.channels(last.name()) == 1;
        return !last.givesMargins() && !(last instanceof Link) && (isSingle || !(last instanceof Activation));
    }

    /**
     * The columns that the model adds; an empty name leaves a column out.
     *
     * @param rawPrediction margins, of classifiers
     * @param probability probabilities, of classifiers that have them
     * @param prediction the class or the number
     * @param leftOut columns that the model adds beside these, and a quantized model does not
     */
    public record OutputColumns(String rawPrediction, String probability, String prediction, List<String> leftOut) {
        /** Copies the list. */
        public OutputColumns {
            leftOut = List.copyOf(leftOut);
        }

        /** All columns that the model adds. */
        public OutputColumns(String rawPrediction, String probability, String prediction) {
            this(rawPrediction, probability, prediction, List.of());
        }
    }

    /**
     * What became of a stage.
     *
     * @param className simple name of the class, such as {@code StandardScalerModel}
     * @param uid the stage's identifier in the pipeline
     * @param treatment how it is computed, such as {@code folded into layer0.linear} or {@code layers layer0, layer1}, and why
     */
    public record StageReport(String className, String uid, String treatment) {}

    @Override
    public Task task(boolean labelled, double agreement) {
        OptionalInt clusters = model.decision().clusterCount();
        if (clusters.isPresent()) {
            return new Task.Clustering(clusters.getAsInt());
        }
        if (model.decision() instanceof Decision.Hashes hashes) {
            return new Task.Hashing(hashes.tables());
        }
        return classes > 0
                ? new Task.Classification(classes, labelled, givesProbabilities())
                : new Task.Regression(agreement, labelled);
    }
}
