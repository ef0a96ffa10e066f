package io.vernier.spark.mllib;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.FMClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.NaiveBayesModel;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.clustering.DistributedLDAModel;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.clustering.LocalLDAModel;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.Word2VecModel;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.FMRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.IsotonicRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;

/**
 * What becomes of a class of Spark's.
 *
 * @param className with its package
 * @param kind {@code model} or {@code stage}
 * @param treatment {@code quantized}; {@code folded} into the first layer; {@code spark}: it runs unchanged before the model; {@code
 *     nothing} to quantize; {@code refused}
 * @param metrics of its validation
 */
public record Support(String className, String kind, String treatment, List<String> metrics) {
    private static final Set<String> CLASSIFIERS = Set.of(
            LogisticRegressionModel.class.getName(),
            LinearSVCModel.class.getName(),
            MultilayerPerceptronClassificationModel.class.getName(),
            OneVsRestModel.class.getName(),
            NaiveBayesModel.class.getName(),
            FMClassificationModel.class.getName(),
            DecisionTreeClassificationModel.class.getName(),
            RandomForestClassificationModel.class.getName(),
            GBTClassificationModel.class.getName());

    private static final Set<String> TREES = Set.of(
            DecisionTreeClassificationModel.class.getName(),
            RandomForestClassificationModel.class.getName(),
            GBTClassificationModel.class.getName(),
            DecisionTreeRegressionModel.class.getName(),
            RandomForestRegressionModel.class.getName(),
            GBTRegressionModel.class.getName());

    private static final Set<String> CLUSTERS = Set.of(
            KMeansModel.class.getName(), BisectingKMeansModel.class.getName(), GaussianMixtureModel.class.getName());

    private static final String SQUARES = "squares of codes as integers, so there is no certificate";

    private static final String TOPICS = "by itself: the weights of terms in topics, coded and written by executors;"
            + " the topics of a document are found by iteration, which stays Spark's work";

    private static final Map<String, String> NOTES = Map.ofEntries(
            Map.entry(LocalLDAModel.class.getName(), TOPICS),
            Map.entry(DistributedLDAModel.class.getName(), TOPICS),
            Map.entry(
                    OneVsRestModel.class.getName(),
                    "over any classifier that is understood: its parts beside one another"),
            Map.entry(
                    NaiveBayesModel.class.getName(),
                    "multinomial, complement, bernoulli and gaussian; gaussian: " + SQUARES),
            Map.entry(FMClassificationModel.class.getName(), SQUARES),
            Map.entry(FMRegressionModel.class.getName(), SQUARES),
            Map.entry(
                    GaussianMixtureModel.class.getName(),
                    "distances along the axes of each component as codes, and " + SQUARES),
            Map.entry(
                    ALSModel.class.getName(),
                    "tables of factors, coded and written by executors; by itself, no stages before it; there is no certificate"),
            Map.entry(
                    Word2VecModel.class.getName(),
                    "by itself: its vectors, coded and written by executors; before a model it is left to Spark"),
            Map.entry(
                    IndexToString.class.getName(),
                    "at the end of a pipeline: left out of what is published; apply it to the scored table"),
            Map.entry(IsotonicRegressionModel.class.getName(), "a table of its predictions; there is no certificate"),
            Map.entry(
                    BucketedRandomProjectionLSHModel.class.getName(),
                    "projections as integers, and their buckets by integers alone; there is no certificate"));

    private static final Set<String> CONTAINERS = Set.of(
            PipelineModel.class.getName(),
            CrossValidatorModel.class.getName(),
            TrainValidationSplitModel.class.getName());

    public Support {
        metrics = List.copyOf(metrics);
    }

    /** All classes: models that are understood, stages that are computed, those that Spark computes, then those that are not understood. */
    public static List<Support> all() {
        List<Support> all = new ArrayList<>();
        SupportedStages.models().forEach(name -> all.add(new Support(name, "model", "quantized", metrics(name))));
        TableModels.names().forEach(name -> all.add(new Support(name, "model", "quantized", metrics(name))));
        SupportedStages.vectorStages().forEach(name -> all.add(new Support(name, "stage", "folded", List.of())));
        SupportedStages.preparation().stream()
                .filter(name -> !TableModels.isOne(name))
                .forEach(name -> all.add(new Support(name, "stage", "spark", List.of())));
        SupportedStages.naming().forEach(name -> all.add(new Support(name, "stage", "spark", List.of())));
        for (Unsupported each : Unsupported.values()) {
            all.add(new Support(each.className(), each.kind(), each.treatment(), List.of()));
        }
        return List.copyOf(all);
    }

    private static List<String> metrics(String model) {
        if (CONTAINERS.contains(model)) {
            return List.of();
        }
        if (model.equals(ALSModel.class.getName())) {
            return List.of("agreement", "rmse", "mae", "r2", "top_k_overlap", "sqnr_db", "max_abs_error");
        }
        if (TableModels.isOne(model)) {
            return List.of("top_k_overlap", "cosine_error", "max_cosine_error", "sqnr_db", "max_abs_error");
        }
        if (model.equals(BucketedRandomProjectionLSHModel.class.getName())) {
            return List.of("hash_agreement", "sqnr_db", "max_abs_error");
        }
        if (CLUSTERS.contains(model)) {
            return List.of("cluster_agreement", "cost", "sqnr_db", "max_abs_error");
        }
        return CLASSIFIERS.contains(model)
                ? List.of("agreement", "accuracy", "auc", "log_loss", "sqnr_db", "max_abs_error")
                : List.of("agreement", "rmse", "mae", "r2", "sqnr_db", "max_abs_error");
    }

    /** Whether its arithmetic is one of integers. */
    public boolean integers() {
        return treatment.equals("quantized");
    }

    /** How many scales its weights have, or its inputs where it has no weights. */
    public String granularity() {
        if (TableModels.isOne(className)) {
            return "per-row, per-column or per-tensor";
        }
        return integers() ? TREES.contains(className) ? "per-feature" : "per-output" : "";
    }

    /** One remark. */
    public String note() {
        if (CONTAINERS.contains(className)) {
            return "its stages, or its best model";
        }
        if (TREES.contains(className)) {
            return "each feature by its rank among the thresholds: the same splits, nothing is lost";
        }
        if (NOTES.containsKey(className)) {
            return NOTES.get(className);
        }
        if (CLUSTERS.contains(className)) {
            return "distances less what they have in common, which are linear; euclidean and cosine";
        }
        return switch (treatment) {
            case "folded" ->
                "folded into the first layer where that is exact; between other stages of Spark it is left to Spark";
            case "spark" -> "runs unchanged before the vector that is quantized";
            default -> Unsupported.of(className).map(Unsupported::reason).orElse("");
        };
    }
}
