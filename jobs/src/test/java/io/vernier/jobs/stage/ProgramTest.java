package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.jobs.PlainProgram;
import io.vernier.ml.QuantizedModel;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is published is the integer model: the program as a table, and the model as a stage of Spark. */
class ProgramTest {
    private static final double FOUR_ULP = 4 * 0x1p-52;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "regression, 8",
        "regression, 3",
        "binary, 8",
        "multinomial, 6",
        "perceptron, 8",
        "perceptron, 4",
        "binary, 16"
    })
    void theTableComputesWhatThePublishedModelComputes(String name, int bits) {
        Dataset<Row> test = Specimens.rows(3000, 3400).cache();
        Workbench bench = new Workbench(directory)
                .save(Specimens.train(name), "model")
                .write(Specimens.rows(0, 2000), "train")
                .write(test, "test");
        String run = Workbench.run(bench.job(
                        "model",
                        "train",
                        bench.validation("test"),
                        "quantization.inputs.bits=" + bits,
                        "quantization.activations.bits=" + bits,
                        "quantization.weights.bits=" + bits)
                .run());
        PlainProgram program = PlainProgram.of(bench.table(run, "program"));

        List<Row> scored = QuantizedModel.load(run + "/model").transform(test).collectAsList();

        assertThat(scored).hasSize(400);
        for (Row row : scored) {
            double prediction = program.predict(features(row));
            assertThat(row.<Double>getAs("prediction")).isEqualTo(prediction);
            if (!name.equals("regression")) {
                assertMargins(row, program);
            }
        }
    }

    private static void assertMargins(Row row, PlainProgram program) {
        double[] margins = row.<Vector>getAs("rawPrediction").toArray();
        double[] probabilities = row.<Vector>getAs("probability").toArray();
        int from = margins.length - program.margins().length;
        for (int k = 0; k < program.margins().length; k++) {
            assertThat(margins[from + k]).isEqualTo(program.margins()[k]);
            assertThat(probabilities[from + k]).isEqualTo(program.last()[k], within(FOUR_ULP * program.last()[k]));
        }
    }

    private static double[] features(Row row) {
        return Specimens.FEATURES.stream()
                .mapToDouble(feature -> {
                    Object value = row.getAs(feature);
                    return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
                })
                .toArray();
    }
}
