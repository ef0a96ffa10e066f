package io.vernier.spark.mllib;

import io.vernier.model.Admission;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Step;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;
import org.apache.spark.ml.regression.AFTSurvivalRegressionModel;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;

/**
 * The stage that predicts, as layers over the vector that it reads.
 *
 * @param features the column of that vector
 * @param offset the column that is added to the one output of the first layer
 * @param inputs elements of that vector, where the offset is not counted
 * @param steps first to last; the first reads the vector
 * @param admission which numbers the vector may hold
 * @param decision how the last tensor becomes the prediction
 * @param label the label column
 * @param classes number of classes; 0 for numbers, clusters and hashes
 * @param outputs the columns that the stage adds
 * @param remark what else is to be said of the stage, after a sentence; may be empty
 */
record Predictor(
        String features,
        Optional<String> offset,
        int inputs,
        List<Step> steps,
        Admission admission,
        Decision decision,
        Optional<String> label,
        int classes,
        OutputColumns outputs,
        String remark) {

    Predictor {
        steps = List.copyOf(steps);
    }

    /** Whether what an affine stage does before it can be folded into its first layer. */
    boolean folds() {
        // Only the vector itself tells what a row costs, and which rows are refused.
        boolean readsTheVectorItself = decision instanceof Decision.Nearest || admission != Admission.FINITE;
        long readers = steps.stream()
                .filter(step -> step.reads().contains(LayeredModel.INPUT))
                .count();
        return steps.get(0) instanceof Linear && readers == 1 && !readsTheVectorItself;
    }

    /** The same that refuses other numbers, of the very vector that it reads. */
    Predictor admitting(Admission other) {
        return new Predictor(features, offset, inputs, steps, other, decision, label, classes, outputs, remark);
    }

    /** A predictor whose first step is a layer. */
    static Predictor ofLayers(
            String features,
            Optional<String> offset,
            Linear first,
            List<Step> rest,
            Decision decision,
            Optional<String> label,
            int classes,
            OutputColumns outputs,
            String remark) {
        List<Step> steps = new ArrayList<>(List.of(first));
        steps.addAll(rest);
        return new Predictor(
                features, offset, first.inputs(), steps, Admission.FINITE, decision, label, classes, outputs, remark);
    }

    /**
     * The stage as a predictor; absent if it is none.
     *
     * @param elements of the column that it reads, where the stages before it tell
     */
    static Optional<Predictor> of(Transformer stage, OptionalInt elements) {
        if (stage instanceof IsotonicRegressionModel model) {
            return Optional.of(IsotonicModels.regression(model, elements));
        }
        return of(stage);
    }

    /** The stage as a predictor that tells how many elements it reads; absent if it is none. */
    static Optional<Predictor> of(Transformer stage) {
        if (stage instanceof LinearRegressionModel model) {
            return Optional.of(LinearModels.regression(model));
        }
        if (stage instanceof LogisticRegressionModel model) {
            return Optional.of(LogisticModels.classification(model));
        }
        if (stage instanceof MultilayerPerceptronClassificationModel model) {
            return Optional.of(Perceptrons.classification(model));
        }
        if (stage instanceof LinearSVCModel model) {
            return Optional.of(LinearModels.classification(model));
        }
        if (stage instanceof OneVsRestModel model) {
            return Optional.of(OneVsRests.classification(model));
        }
        if (stage instanceof NaiveBayesModel model) {
            return Optional.of(NaiveBayesModels.classification(model));
        }
        if (stage instanceof KMeansModel model) {
            return Optional.of(ClusterModels.of(model));
        }
        if (stage instanceof BisectingKMeansModel model) {
            return Optional.of(ClusterModels.of(model));
        }
        if (stage instanceof GaussianMixtureModel model) {
            return Optional.of(GaussianMixtures.of(model));
        }
        if (stage instanceof FMRegressionModel model) {
            return Optional.of(FactorizationMachines.regression(model));
        }
        if (stage instanceof FMClassificationModel model) {
            return Optional.of(FactorizationMachines.classification(model));
        }
        if (stage instanceof GeneralizedLinearRegressionModel model) {
            return Optional.of(GeneralizedModels.regression(model));
        }
        if (stage instanceof AFTSurvivalRegressionModel model) {
            return Optional.of(GeneralizedModels.survival(model));
        }
        if (stage instanceof BucketedRandomProjectionLSHModel model) {
            return Optional.of(HashModels.of(model));
        }
        return TreeModels.of(stage);
    }
}
