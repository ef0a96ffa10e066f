package io.vernier.jobs.report;

import io.vernier.config.WeightMethod;
import io.vernier.model.LayeredModel;
import io.vernier.model.Step;
import io.vernier.model.Trees;
import io.vernier.refit.Refittable;
import io.vernier.spark.mllib.LoadedModel;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.tree.Branches;
import io.vernier.tree.TreeEnsemble;
import io.vernier.validation.Task;
import java.util.ArrayList;
import java.util.List;

/** A saved model on one screen: the columns that it reads, its stages, its layers. */
public final class ModelScreen {
    private static final int NAMES = 12;

    private ModelScreen() {}

    /** The lines for a model. */
    public static List<String> of(LoadedModel loaded) {
        List<String> lines = new ArrayList<>();
        lines.add("reads    " + reads(loaded.features()));
        lines.add("label    " + loaded.label().orElse("none"));
        String among = loaded.task(false, 0) instanceof Task.Hashing ? "" : "one of ";
        lines.add("predicts " + loaded.choices().map(choices -> among + choices).orElse("a number"));
        if (loaded instanceof Network network) {
            lines.addAll(NetworkScreen.head(network));
        } else if (loaded instanceof SavedModel saved) {
            lines.add("weights  " + weights(saved.model()));
            saved.model().steps().stream()
                    .filter(Trees.class::isInstance)
                    .map(Trees.class::cast)
                    .forEach(step -> lines.add("trees    " + trees(step.ensemble())));
        }
        lines.add("");
        lines.addAll(stages(loaded.stages()));
        lines.add("");
        if (loaded instanceof Network network) {
            lines.addAll(NetworkScreen.tensors(network));
        } else if (loaded instanceof SavedModel saved) {
            lines.addAll(tensors(saved.model()));
        }
        return lines;
    }

    /** The lines for a model that is tables of vectors. */
    public static List<String> of(TableModel model) {
        List<String> lines = new ArrayList<>();
        if (model instanceof TableModel.Factors factors) {
            lines.add(
                    "reads    the user \"" + factors.userColumn() + "\" and the item \"" + factors.itemColumn() + "\"");
            lines.add("predicts a rating");
        } else {
            lines.add("reads    " + model.subject());
        }
        lines.add("weights  rounded; no calibration data is read");
        lines.add("");
        Columns columns = new Columns(1, "tensor", "elements of a vector");
        model.tables().forEach(table -> columns.add(table.tensor(), Numbers.count(table.dimension())));
        lines.addAll(columns.lines());
        return lines;
    }

    private static String weights(LayeredModel model) {
        if (model.linearSteps().isEmpty()) {
            return "none that are quantized";
        }
        return Refittable.obstacle(model)
                .map(has -> "rounded at every width, since the model " + has)
                .orElse("rounded; re-fitted to the float model at " + WeightMethod.FEW_BITS + " bits and fewer, with "
                        + 2 * model.linearSteps().size() + " more passes over the calibration data");
    }

    private static String trees(TreeEnsemble ensemble) {
        Branches branches = ensemble.branches();
        return Numbers.count(branches.trees()) + " with " + Numbers.count(branches.nodes()) + " splits and "
                + Numbers.count(branches.leaves()) + " leaves, of depth " + branches.depth()
                + " at most; a calibration counts the rows that reach each node";
    }

    private static String reads(FeatureColumns features) {
        if (features instanceof FeatureColumns.VectorColumn column) {
            return "the vector column \"" + column.name() + "\" of " + Numbers.count(column.size()) + " elements";
        }
        List<String> names = features.names();
        String shown = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
        String more = names.size() > NAMES ? " and " + Numbers.count(names.size() - NAMES) + " more" : "";
        return Numbers.count(features.size()) + " elements from the columns " + shown + more;
    }

    private static List<String> stages(List<SavedModel.StageReport> stages) {
        Columns columns = new Columns(3, "stage", "uid", "treatment");
        stages.forEach(stage -> columns.add(stage.className(), stage.uid(), stage.treatment()));
        return columns.lines();
    }

    private static List<String> tensors(LayeredModel model) {
        Columns columns = new Columns(2, "tensor", "reads", "channels");
        columns.add(LayeredModel.INPUT, Numbers.NONE, Numbers.count(model.inputs()));
        for (Step step : model.steps()) {
            columns.add(step.name(), String.join(", ", step.reads()), Numbers.count(model.channels(step.name())));
        }
        return columns.lines();
    }
}
