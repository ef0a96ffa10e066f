package io.vernier.jobs.bench;

import io.vernier.integer.CompiledProgram;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.comparison.ValidationMeasurement.Integers;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.LayeredModel;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.mllib.SavedModels;
import io.vernier.spark.plan.BareScan;
import io.vernier.spark.plan.ColumnNames;
import io.vernier.spark.source.DataSet;
import io.vernier.validation.Validation;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A saved model: its own {@code transform}, its integers', its float layers batch by batch, the calibration of all layers, and the
 * comparison of both.
 */
final class ModelCases {
    private static final int CALIBRATION_ROWS = 100_000;

    /** Of the candidates of a sweep. */
    private static final List<Integer> BITS = List.of(8, 7, 6, 5);

    private final BenchTable table;
    private final String family;

    /** @param family how the model is called among the results */
    ModelCases(BenchTable table, String family) {
        this.table = table;
        this.family = family;
    }

    /** The names of what {@link #addTo} compares. */
    List<String> ratios() {
        return List.of(
                calibrationRatio(),
                integersRatio(),
                floatsRatio(),
                validationRatio(),
                candidatesRatio(),
                beyondRatio());
    }

    private String calibrationRatio() {
        return family + "_calibration_to_transform";
    }

    private String integersRatio() {
        return family + "_scoring";
    }

    private String beyondRatio() {
        return family + "_scoring_beyond_scan";
    }

    private String candidatesRatio() {
        return family + "_validation_of_" + BITS.size() + "_to_one";
    }

    private String validationRatio() {
        return family + "_validation_to_transform";
    }

    private String floatsRatio() {
        return family + "_scoring_float";
    }

    /**
     * Quantizes the model on the first rows of the table and adds its cases.
     *
     * @throws io.vernier.outcome.Refusal if the model is not supported (21), or the table does not suit it (22)
     */
    void addTo(Cases cases, String path) {
        SavedModel saved = SavedModels.load(table.session(), path);
        Transformer original = SavedModels.transformer(table.session(), path);
        QuantizedModel quantized =
                new PostTrainingQuantizer().setModel(path).fit(table.rows().limit(CALIBRATION_ROWS));
        Broadcast<LayeredModel> floats = table.session()
                .sparkContext()
                .broadcast(saved.model(), scala.reflect.ClassTag$.MODULE$.apply(LayeredModel.class));
        String prediction = saved.outputs().prediction();
        String transform = family + ": MLlib transform";
        String integers = family + ": integers";
        String batches = family + ": float batches";
        String calibration = family + ": calibration of all layers";
        cases.add(transform, () -> sum(original.transform(table.rows()), prediction));
        cases.add(integers, () -> sum(quantized.transform(prepared(saved)), prediction));
        cases.add(batches, () -> table.data(saved.preparation(), saved.features())
                .scan(
                        new FloatPredictions(floats),
                        table.session().sparkContext().longAccumulator()));
        cases.add(calibration, () -> table.calibrate(saved.model(), table.data(saved.preparation(), saved.features())));
        String validation = family + ": validation with intervals";
        DataSet labelled = table.labelled(saved);
        Candidates compared = new Candidates(path, saved, labelled.hasLabel());
        String candidates = family + ": validation of " + BITS.size() + " candidates";
        cases.add(validation, () -> table.validate(saved, compared.all().subList(0, 1)));
        cases.add(candidates, () -> table.validate(saved, compared.all()));
        cases.compare(candidatesRatio(), candidates, validation);
        Dataset<Row> columns = table.rows()
                .select(saved.features().names().stream()
                        .map(ColumnNames::quoted)
                        .toArray(Column[]::new));
        if (saved.preparation().isEmpty() && BareScan.isPossible(columns)) {
            String scan = family + ": bare scan";
            cases.add(scan, () -> BareScan.rows(columns));
            cases.compareBeyond(beyondRatio(), integers, transform, scan);
        }
        cases.compare(validationRatio(), validation, transform);
        cases.compare(calibrationRatio(), calibration, transform);
        cases.compare(integersRatio(), integers, transform);
        cases.compare(floatsRatio(), batches, transform);
    }

    /** What the quantized model reads: it does not hold the stages before its vector. */
    private Dataset<Row> prepared(SavedModel saved) {
        Dataset<Row> rows = table.rows();
        for (Transformer stage : saved.preparation()) {
            rows = stage.transform(rows);
        }
        return rows;
    }

    /** Integers of several widths, which are made when they are first asked for: many a case needs none of them. */
    private final class Candidates {
        private final String path;
        private final SavedModel saved;
        private final boolean labelled;
        private List<Integers> all = List.of();

        Candidates(String path, SavedModel saved, boolean labelled) {
            this.path = path;
            this.saved = saved;
            this.labelled = labelled;
        }

        List<Integers> all() {
            if (all.isEmpty()) {
                all = BITS.stream().map(this::of).toList();
            }
            return all;
        }

        private Integers of(int bits) {
            IntegerProgram program = new PostTrainingQuantizer()
                    .setModel(path)
                    .setBits(bits)
                    .fit(table.rows().limit(CALIBRATION_ROWS))
                    .program();
            List<Integer> outputs = program.accumulating().stream()
                    .map(linear -> linear.outputs())
                    .toList();
            Validation.Layout layout = new Validation.Layout(saved.model().tensors(), outputs, saved.task(labelled, 0));
            return new Integers(new CompiledProgram(program), layout, List.of());
        }
    }

    private static void sum(Dataset<Row> scored, String prediction) {
        scored.agg(functions.sum(prediction)).collectAsList();
    }
}
