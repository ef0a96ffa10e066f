package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;

/** Trains on flights, saves, loads, and holds what was loaded against Spark and against its own integers. */
abstract class ModelTest {
    @TempDir
    private Path directory;

    final Dataset<Row> flights = Flights.flights();

    final PipelineModel fit(PipelineStage... stages) {
        return new Pipeline().setStages(stages).fit(flights);
    }

    final <T extends Transformer & MLWritable> SavedModel saveAndLoad(T model) {
        String path = directory.resolve(model.uid()).toString();
        try {
            model.save(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SavedModels.load(LocalSession.session(), path);
    }

    /** The numbers that it predicts are Spark's, and at 8 bits the predictor keeps this share of its variance. */
    final <T extends Transformer & MLWritable> SavedModel checkRegression(T model, double determination) {
        SavedModel saved = saveAndLoad(model);
        Comparison comparison = new Comparison(saved, model, flights);
        comparison.assertNumber(
                saved.model().tensors().get(saved.model().tensors().size() - 1),
                saved.outputs().prediction());
        Quantized quantized = new Quantized(saved.model(), comparison.input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.determination()).isGreaterThan(determination);
        return saved;
    }

    /** The classes that it predicts and its margins are Spark's, and at 8 bits this share of the classes stays. */
    final <T extends Transformer & MLWritable> SavedModel checkClassification(
            T model, String margins, double agreement) {
        return checkClassification(model, flights, margins, agreement);
    }

    /** The same of the rows of another table. */
    final <T extends Transformer & MLWritable> SavedModel checkClassification(
            T model, Dataset<Row> table, String margins, double agreement) {
        SavedModel saved = saveAndLoad(model);
        Comparison comparison = new Comparison(saved, model, table);
        if (saved.model().channels(margins) == 1) {
            comparison.assertVectorTail(margins, saved.outputs().rawPrediction());
        } else {
            comparison.assertVector(margins, saved.outputs().rawPrediction());
        }
        comparison.assertEqualPredictions(saved.outputs().prediction());
        Quantized quantized = new Quantized(saved.model(), comparison.input());
        quantized.assertIntegersAsThePlainReference();
        assertThat(quantized.agreement()).isGreaterThan(agreement);
        return saved;
    }

    static VectorAssembler assembler() {
        return assembler("features", Flights.FEATURES);
    }

    static VectorAssembler assembler(String output, String... inputs) {
        return new VectorAssembler().setInputCols(inputs).setOutputCol(output);
    }
}
