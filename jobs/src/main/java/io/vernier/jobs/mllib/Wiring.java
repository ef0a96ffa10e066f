package io.vernier.jobs.mllib;

import io.vernier.jobs.mllib.SavedModel.StageReport;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.source.FeatureColumns;
import io.vernier.jobs.source.NullPolicy;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;

/** Follows the columns of a pipeline from its predictor back to the columns of the data, and folds what lies between. */
final class Wiring {
    private final List<Transformer> stages;
    private final String[] treatments;
    private final Predictor predictor;

    private Wiring(List<Transformer> stages, Predictor predictor) {
        this.stages = stages;
        this.treatments = new String[stages.size()];
        this.predictor = predictor;
    }

    /** @throws Refusal if the last stage does not predict, or a stage does not feed it */
    static SavedModel connect(Transformer loaded) {
        List<Transformer> stages = new ArrayList<>();
        flatten(loaded, stages);
        if (stages.isEmpty()) {
            throw Refusal.before(
                    "The pipeline \"" + loaded.uid() + "\" has no stages; fit it with a model at its end.");
        }
        Transformer last = stages.get(stages.size() - 1);
        Predictor predictor = Predictor.of(last)
                .orElseThrow(() -> Refusal.before(Layers.describe(last)
                        + " is the last one, but no model; let the pipeline end with its model."));
        return new Wiring(stages, predictor).connect();
    }

    private static void flatten(Transformer stage, List<Transformer> stages) {
        if (stage instanceof PipelineModel pipeline) {
            Arrays.stream(pipeline.stages()).forEach(inner -> flatten(inner, stages));
        } else {
            stages.add(stage);
        }
    }

    private SavedModel connect() {
        Linear first = predictor.first();
        int position = stages.size() - 1;
        FeatureColumns features = new FeatureColumns.VectorColumn(predictor.features(), first.inputs());
        OptionalInt producer = producer(predictor.features(), position);
        while (producer.isPresent()) {
            position = producer.getAsInt();
            Transformer stage = stages.get(position);
            if (stage instanceof VectorAssembler assembler) {
                features = assembled(assembler, first.inputs());
                treatments[position] = "assembles the input vector";
                break;
            }
            StandardScalerModel scaler = (StandardScalerModel) stage;
            first = fold(scaler, first);
            treatments[position] = "folded into " + first.name();
            features = new FeatureColumns.VectorColumn(scaler.getInputCol(), first.inputs());
            producer = producer(scaler.getInputCol(), position);
        }
        requireAllUsed(features);
        List<Step> steps = new ArrayList<>();
        steps.add(first);
        steps.addAll(predictor.rest());
        LayeredModel model = new LayeredModel(first.inputs(), steps, predictor.decision());
        treatments[stages.size() - 1] = "computed as "
                + String.join(", ", model.tensors().subList(1, model.tensors().size()));
        return new SavedModel(
                model, List.of(), features, predictor.label(), predictor.classes(), predictor.outputs(), reports());
    }

    /** The last stage before a position that makes a column. */
    private OptionalInt producer(String column, int position) {
        for (int k = position - 1; k >= 0; k--) {
            if (output(stages.get(k)).equals(column)) {
                return OptionalInt.of(k);
            }
        }
        return OptionalInt.empty();
    }

    private static String output(Transformer stage) {
        if (stage instanceof VectorAssembler assembler) {
            return assembler.getOutputCol();
        }
        return stage instanceof StandardScalerModel scaler ? scaler.getOutputCol() : "";
    }

    private static Linear fold(StandardScalerModel scaler, Linear layer) {
        Scaling scaling = Scaling.of(scaler);
        if (scaling.size() != layer.inputs()) {
            throw Refusal.before(Layers.describe(scaler) + " makes vectors of " + scaling.size()
                    + " elements, but the model after it reads " + layer.inputs() + "; fit the pipeline as a whole.");
        }
        try {
            return scaling.fold(layer);
        } catch (IllegalArgumentException e) {
            throw Refusal.before(
                    Layers.describe(scaler)
                            + " cannot be folded into the model after it, the products leave the range of doubles;"
                            + " rescale the features.",
                    e);
        }
    }

    private static FeatureColumns assembled(VectorAssembler assembler, int size) {
        NullPolicy nulls =
                switch (assembler.getHandleInvalid()) {
                    case "skip" -> NullPolicy.SKIP_ROW;
                    case "keep" -> NullPolicy.KEEP_AS_NAN;
                    default -> NullPolicy.FAIL;
                };
        return new FeatureColumns.Assembled(List.of(assembler.getInputCols()), size, nulls);
    }

    private void requireAllUsed(FeatureColumns features) {
        for (int k = 0; k < stages.size() - 1; k++) {
            if (treatments[k] == null) {
                Transformer stage = stages.get(k);
                String output = output(stage);
                throw Refusal.before(
                        features.names().contains(output)
                                ? Layers.describe(stage) + " makes \"" + output
                                        + "\", which an assembler reads; assemble first and scale the whole vector."
                                : Layers.describe(stage) + " does not feed the model, which reads "
                                        + String.join(", ", features.names()) + "; leave it out of the pipeline.");
            }
        }
    }

    private List<StageReport> reports() {
        List<StageReport> reports = new ArrayList<>();
        for (int k = 0; k < treatments.length; k++) {
            Transformer stage = stages.get(k);
            reports.add(new StageReport(stage.getClass().getSimpleName(), stage.uid(), treatments[k]));
        }
        return reports;
    }
}
