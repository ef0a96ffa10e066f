package io.vernier.jobs.bench;

import io.vernier.jobs.mllib.SavedModel;
import io.vernier.jobs.mllib.SavedModels;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.LayeredModel;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** A saved model: its own {@code transform}, its integers', its float layers batch by batch, and the calibration of all layers. */
final class ModelCases {
    private static final int CALIBRATION_ROWS = 100_000;

    private final BenchTable table;
    private final String family;

    /** @param family how the model is called among the results */
    ModelCases(BenchTable table, String family) {
        this.table = table;
        this.family = family;
    }

    /** The names of what {@link #addTo} compares. */
    List<String> ratios() {
        return List.of(calibrationRatio(), integersRatio(), floatsRatio());
    }

    private String calibrationRatio() {
        return family + "_calibration_to_transform";
    }

    private String integersRatio() {
        return family + "_scoring";
    }

    private String floatsRatio() {
        return family + "_scoring_float";
    }

    /**
     * Quantizes the model on the first rows of the table and adds its cases.
     *
     * @throws io.vernier.jobs.outcome.Refusal if the model is not supported (21), or the table does not suit it (22)
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

    private static void sum(Dataset<Row> scored, String prediction) {
        scored.agg(functions.sum(prediction)).collectAsList();
    }
}
