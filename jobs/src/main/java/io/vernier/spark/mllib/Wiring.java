package io.vernier.spark.mllib;

import io.vernier.model.LayeredModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.SavedModel.StageReport;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.IsotonicRegressionModel;

/**
 * Follows the columns of a pipeline from its predictor back to the columns of the data. What is affine on the way is folded or
 * becomes a layer; what lies before the first vector that we compute with, and what makes the label, is left to Spark. So does a
 * stage that is not affine, such as a normalizer, with all that feeds it: the first integers are codes of what enters the first
 * layer, so the vector after that stage is the input whose range matters.
 */
final class Wiring {
    private final Stages stages;

    /** Stages after the model. */
    private final List<Transformer> naming;

    private final Predictor predictor;
    private final LayerStack layers;
    private final SortedMap<Integer, IntFunction<String>> computed = new TreeMap<>();
    private final SortedMap<Integer, String> prepared = new TreeMap<>();

    private Wiring(Stages stages, List<Transformer> naming, Predictor predictor) {
        this.stages = stages;
        this.naming = naming;
        this.predictor = predictor;
        this.layers = new LayerStack(predictor);
    }

    /** @throws Refusal if the last stage does not predict, or a stage does not feed it */
    static SavedModel connect(Transformer loaded) {
        Stages all = Stages.of(loaded);
        Stages stages = all.withoutNaming();
        if (stages.size() == 0) {
            throw Refusal.before(
                    "The pipeline \"" + loaded.uid() + "\" has no stages; fit it with a model at its end.");
        }
        Transformer last = stages.get(stages.size() - 1);
        Predictor predictor = Predictor.of(last, stages.likelyElements(StageColumns.features(last), stages.size() - 1))
                .orElseThrow(() -> Refusal.before(Layers.describe(last)
                        + " is the last one, but no model; let the pipeline end with its model."));
        return new Wiring(stages, all.list().subList(stages.size(), all.size()), predictor).connect();
    }

    private SavedModel connect() {
        int last = stages.size() - 1;
        FeatureColumns features = follow(predictor.features(), last);
        if (predictor.offset().isPresent()) {
            layers.addOffset(stages.get(last));
            features = withOffset(features, predictor.offset().get());
        }
        features.names().forEach(column -> prepare(column, last));
        predictor.label().ifPresent(this::prepareLabel);
        requireAllUsed(features);
        LayeredModel model = layers.model();
        String steps = String.join(
                ", ",
                model.tensors().subList(1 + layers.ownLayers(), model.tensors().size()));
        computed.put(last, count -> "computed as " + steps + predictor.remark() + leftOut(predictor));
        return new SavedModel(
                model,
                prepared.keySet().stream().map(stages::get).toList(),
                features,
                predictor.label(),
                predictor.classes(),
                classNames(),
                predictor.outputs(),
                reports());
    }

    private static String leftOut(Predictor predictor) {
        return predictor.outputs().leftOut().stream()
                .map(column -> "; the column \"" + column + "\" is left out")
                .collect(Collectors.joining());
    }

    private FeatureColumns follow(String column, int reader) {
        OptionalInt producer = stages.producer(column, reader);
        if (producer.isEmpty()) {
            return column(column, reader);
        }
        int position = producer.getAsInt();
        Transformer stage = stages.get(position);
        if (stage instanceof VectorAssembler) {
            return follow(InputVector.of(stages, position, layers));
        }
        List<String> inputs = StageColumns.inputs(stage);
        Optional<VectorOperation> operation = inputs.size() == 1
                ? layers.operation(stage, stages.elements(inputs.get(0), position))
                : Optional.empty();
        if (operation.isEmpty()) {
            return column(column, reader);
        }
        computed.put(position, layers.precede(stage, operation.get()));
        return follow(inputs.get(0), position);
    }

    /** A column as it is; that of an isotonic regression may hold numbers in place of vectors of one. */
    private FeatureColumns column(String name, int reader) {
        return stages.get(stages.size() - 1) instanceof IsotonicRegressionModel && layers.inputs() == 1
                ? new FeatureColumns.Assembled(List.of(name), 1, NullPolicy.FAIL)
                : new FeatureColumns.VectorColumn(name, layers.inputs(), ElementNames.of(stages, name, reader));
    }

    private FeatureColumns follow(InputVector vector) {
        for (Map.Entry<Integer, VectorOperation.Elementwise> entry :
                vector.operations().entrySet()) {
            computed.put(entry.getKey(), layers.precede(stages.get(entry.getKey()), entry.getValue()));
        }
        vector.assemblers()
                .forEach(position -> computed.put(position, count -> "assembles the input vector, column by column"));
        return vector.columns();
    }

    private static FeatureColumns withOffset(FeatureColumns features, String offset) {
        List<String> names = new ArrayList<>(features.names());
        names.add(offset);
        return features instanceof FeatureColumns.Assembled assembled
                ? new FeatureColumns.Assembled(names, features.size() + 1, assembled.nulls())
                : new FeatureColumns.Assembled(names, features.size() + 1, NullPolicy.FAIL);
    }

    /** Leaves to Spark whatever makes a column, and what that is made from. */
    private void prepare(String column, int reader) {
        OptionalInt producer = stages.producer(column, reader);
        if (producer.isEmpty() || prepared.containsKey(producer.getAsInt())) {
            return;
        }
        int position = producer.getAsInt();
        Transformer stage = stages.get(position);
        prepared.put(position, "left to Spark (runs unchanged) before the input vector, which it makes or feeds");
        if (StageColumns.readsUnknown(stage)) {
            for (int k = 0; k < position; k++) {
                prepared.putIfAbsent(k, "left to Spark (runs unchanged): a later stage may read any column");
            }
            return;
        }
        StageColumns.inputs(stage).forEach(input -> prepare(input, position));
    }

    private void prepareLabel(String label) {
        OptionalInt producer = stages.producer(label, stages.size() - 1);
        if (producer.isPresent() && !prepared.containsKey(producer.getAsInt())) {
            prepare(label, stages.size() - 1);
            prepared.put(producer.getAsInt(), "left to Spark (runs unchanged): it makes the label");
        }
    }

    /** The texts whose numbers an indexer of the pipeline makes the label. */
    private ClassNames classNames() {
        OptionalInt producer = predictor.label().isPresent()
                ? stages.producer(predictor.label().get(), stages.size() - 1)
                : OptionalInt.empty();
        if (producer.isEmpty() || !(stages.get(producer.getAsInt()) instanceof StringIndexerModel indexer)) {
            return ClassNames.UNKNOWN;
        }
        boolean isOfSeveral = indexer.isSet(indexer.outputCols());
        List<String> made = isOfSeveral ? List.of(indexer.getOutputCols()) : List.of(indexer.getOutputCol());
        List<String> read = isOfSeveral ? List.of(indexer.getInputCols()) : List.of(indexer.getInputCol());
        int place = made.indexOf(predictor.label().get());
        return new ClassNames(List.of(indexer.labelsArray()[place]), Optional.of(read.get(place)));
    }

    private void requireAllUsed(FeatureColumns features) {
        for (int k = 0; k < stages.size() - 1; k++) {
            if (!computed.containsKey(k) && !prepared.containsKey(k)) {
                throw Refusal.before(Layers.describe(stages.get(k)) + " does not feed the model, which reads "
                        + String.join(", ", features.names()) + "; leave it out of the pipeline.");
            }
        }
    }

    private List<StageReport> reports() {
        List<StageReport> reports = new ArrayList<>();
        for (int k = 0; k < stages.size(); k++) {
            Transformer stage = stages.get(k);
            String treatment =
                    prepared.containsKey(k) ? prepared.get(k) : computed.get(k).apply(layers.ownLayers());
            reports.add(new StageReport(stage.getClass().getSimpleName(), stage.uid(), treatment));
        }
        naming.forEach(stage -> reports.add(new StageReport(
                stage.getClass().getSimpleName(),
                stage.uid(),
                "left out of what is published: it names what the model predicts; apply it to the scored table")));
        return reports;
    }
}
