package io.vernier.spark.mllib;

import io.vernier.model.Admission;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Probabilities;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.LeafNode;
import org.apache.spark.ml.tree.TreeEnsembleModel;

/**
 * Decision trees and their ensembles. A class of Spark's adds the counts of its leaf (a tree), shares of the classes in each leaf (a
 * forest) or the weighted predictions of regression trees, the margin of class 1 (boosted trees).
 */
final class TreeModels {
    private static final String MARGIN = "trees.margin";
    private static final String PROBABILITY = "trees.probability";

    private TreeModels() {}

    /** The stage as a predictor; absent if it is no tree and no ensemble. */
    static Optional<Predictor> of(Transformer stage) {
        if (stage instanceof DecisionTreeClassificationModel model) {
            return Optional.of(classification(model, tree(model, TreeModels::counts), ClassProbabilities.SHARES));
        }
        if (stage instanceof RandomForestClassificationModel model) {
            return Optional.of(classification(model, ensemble(model, TreeModels::shares), ClassProbabilities.SHARES));
        }
        if (stage instanceof GBTClassificationModel model) {
            return Optional.of(
                    classification(model, ensemble(model, TreeModels::bothMargins), ClassProbabilities.BOOSTED));
        }
        if (stage instanceof DecisionTreeRegressionModel model) {
            refuseColumn(model, "varianceCol");
            return Optional.of(regression(model, tree(model, TreeModels::prediction)));
        }
        if (stage instanceof RandomForestRegressionModel model) {
            TreeEnsemble sum = ensemble(model, TreeModels::prediction);
            return Optional.of(regression(model, sum.dividedBy(sum.branches().trees())));
        }
        if (stage instanceof GBTRegressionModel model) {
            return Optional.of(regression(model, ensemble(model, TreeModels::prediction)));
        }
        return Optional.empty();
    }

    private static Predictor classification(
            ProbabilisticClassificationModel<?, ?> model, TreeEnsemble ensemble, ClassProbabilities function) {
        refuseColumn(model, "leafCol");
        Trees trees = new Trees(MARGIN, LayeredModel.INPUT, ensemble);
        boolean probable = !model.getProbabilityCol().isEmpty() || decidesByProbabilities(model);
        List<Step> steps = probable ? List.of(trees, new Probabilities(PROBABILITY, MARGIN, function)) : List.of(trees);
        return new Predictor(
                model.getFeaturesCol(),
                Optional.empty(),
                ensemble.features(),
                steps,
                Admission.ANY,
                probable
                        ? LogisticModels.argmax(model)
                        : new Decision.Argmax(Collections.nCopies(model.numClasses(), 1.0)),
                Optional.of(model.getLabelCol()),
                model.numClasses(),
                LogisticModels.outputs(model),
                remark(ensemble));
    }

    /** Without a column of probabilities Spark decides by margins, unless there are thresholds; by the leaf of a tree alone. */
    private static boolean decidesByProbabilities(ProbabilisticClassificationModel<?, ?> model) {
        boolean byLeaf = model instanceof DecisionTreeClassificationModel
                && model.getRawPredictionCol().isEmpty();
        return model.isDefined(model.thresholds()) && !byLeaf;
    }

    private static Predictor regression(RegressionModel<?, ?> model, TreeEnsemble ensemble) {
        refuseColumn(model, "leafCol");
        return new Predictor(
                model.getFeaturesCol(),
                Optional.empty(),
                ensemble.features(),
                List.of(new Trees(MARGIN, LayeredModel.INPUT, ensemble)),
                Admission.ANY,
                new Decision.Identity(),
                Optional.of(model.getLabelCol()),
                0,
                new OutputColumns("", "", model.getPredictionCol()),
                remark(ensemble));
    }

    private static String remark(TreeEnsemble ensemble) {
        int trees = ensemble.branches().trees();
        return "; " + trees + (trees == 1 ? " tree of " : " trees of ")
                + ensemble.branches().nodes() + " splits";
    }

    /** A quantized model has no such column; the model that was saved has it where it is named. */
    private static void refuseColumn(Transformer model, String param) {
        Param<Object> column = model.getParam(param);
        if (model.isDefined(column) && !model.getOrDefault(column).toString().isEmpty()) {
            throw Refusal.before(Layers.describe(model) + " adds the column \"" + model.getOrDefault(column) + "\" ("
                    + param + "), which integers do not give; set " + param + " to \"\" and save it again.");
        }
    }

    private static <M extends PredictionModel<?, ?> & DecisionTreeModel> TreeEnsemble tree(
            M model, Function<LeafNode, double[]> leaf) {
        EnsembleBuilder builder = new EnsembleBuilder(model, model.numFeatures(), leaf);
        builder.add(model.rootNode());
        return builder.build(new double[] {1});
    }

    private static <M extends PredictionModel<?, ?> & TreeEnsembleModel<? extends DecisionTreeModel>>
            TreeEnsemble ensemble(M model, Function<LeafNode, double[]> leaf) {
        EnsembleBuilder builder = new EnsembleBuilder(model, model.numFeatures(), leaf);
        for (DecisionTreeModel tree : model.trees()) {
            builder.add(tree.rootNode());
        }
        return builder.build(model.treeWeights());
    }

    private static double[] counts(LeafNode leaf) {
        return leaf.impurityStats().stats();
    }

    /** Of the classes among the rows of the leaf, added in the order of the classes. */
    private static double[] shares(LeafNode leaf) {
        double[] shares = counts(leaf).clone();
        double total = Arrays.stream(counts(leaf)).reduce(0, Double::sum);
        for (int k = 0; k < shares.length && total != 0; k++) {
            shares[k] /= total;
        }
        return shares;
    }

    private static double[] bothMargins(LeafNode leaf) {
        return new double[] {-leaf.prediction(), leaf.prediction()};
    }

    private static double[] prediction(LeafNode leaf) {
        return new double[] {leaf.prediction()};
    }
}
