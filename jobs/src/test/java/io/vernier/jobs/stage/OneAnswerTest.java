package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same rows give the same tables, however they lie and whichever way they are read. */
class OneAnswerTest {
    static final List<String> MODELS = Specimens.MODELS;

    private static final String VECTORIZED = "spark.sql.parquet.enableVectorizedReader";

    @TempDir
    private static Path directory;

    private static Workbench bench;
    private static Dataset<Row> rows;

    @BeforeAll
    static void writeRows() {
        bench = new Workbench(directory);
        rows = Specimens.rows(0, 3000).cache();
        bench.write(rows, "one");
        for (int partitions : new int[] {2, 7, 50}) {
            bench.shuffle(rows, partitions, "flat" + partitions);
        }
        bench.shuffle(Specimens.vectors(rows, "false"), 2, "dense");
        bench.shuffle(Specimens.vectors(rows, "true"), 3, "sparse");
        bench.shuffle(Specimens.vectors(rows, "pmod(id, 3) = 0"), 2, "mixed");
        bench.save(Specimens.train("perceptron"), "on-columns");
        bench.save(Specimens.trainOnVectors("perceptron"), "on-vectors");
    }

    private static List<Row> expected(String... without) {
        return bench.statistics(bench.job("on-columns", "one").calibrate(), without);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 50})
    void statisticsDoNotDependOnPartitionsAndOrder(int partitions) {
        Outcome shuffled = bench.job("on-columns", "flat" + partitions).calibrate();

        assertThat(bench.statistics(shuffled)).hasSizeGreaterThan(20).isEqualTo(expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flat7", "dense", "sparse", "mixed"})
    void readingByRowGivesWhatReadingByColumnGives(String table) {
        String model = table.equals("flat7") ? "on-columns" : "on-vectors";
        List<Row> byColumn = bench.statistics(bench.job(model, table).calibrate());
        LocalSession.session().conf().set(VECTORIZED, "false");
        try {
            Outcome byRow = bench.job(model, table, "output.path=" + bench.path("by-row"))
                    .calibrate();
            assertThat(bench.statistics(byRow)).isEqualTo(byColumn);
        } finally {
            LocalSession.session().conf().unset(VECTORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dense", "sparse", "mixed"})
    void vectorsGiveWhatTheirElementsGive(String table) {
        Outcome outcome = bench.job("on-vectors", table).calibrate();

        assertThat(bench.statistics(outcome, "channel_name")).isEqualTo(expected("channel_name"));
    }

    @Test
    void rowsAsTextGiveWhatTheRowsGive() {
        rows.coalesce(1).write().json(bench.path("text"));

        List<Row> read = bench.statistics(
                bench.job("on-columns", "text", "calibration.format=json").calibrate());

        List<Row> expected = expected();
        assertThat(read).hasSameSizeAs(expected);
        // Not of "tail": a float is written with a float's digits, which make another double.
        for (int channel : new int[] {0, 1, 2, 3, 5, 6, 7, 8}) {
            assertThat(read.get(1 + channel)).isEqualTo(expected.get(1 + channel));
        }
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void everyTableOfARunIsTheSame(String model) {
        bench.save(Specimens.train(model), model);

        Outcome one = run(model, "one", "flat2");
        Outcome other = run(model, "flat50", "flat7");

        assertThat(bench.statistics(other)).isEqualTo(bench.statistics(one));
        for (String table : List.of("parameters", "weights", "program", "accumulators", "validation", "model/data")) {
            assertThat(bench.table(Workbench.run(other), table))
                    .as(table)
                    .isNotEmpty()
                    .isEqualTo(bench.table(Workbench.run(one), table));
        }
    }

    private static Outcome run(String model, String calibration, String validation) {
        return bench.job(
                        model,
                        calibration,
                        bench.validation(validation),
                        "quantization.weights.bits=5",
                        "gates.sqnr_db=>= 1")
                .run();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "year < 2018",
                "maybe > 100 or maybe is null",
                "not flag and maybe between 10 and 500",
                "sqrt(abs(price)) + tiny > 20",
                "kind in (0, 2) and text like 'x%1'"
            })
    void aConditionSelectsWhatSparkSelects(String where) {
        Dataset<Row> nullable =
                rows.selectExpr("*", "if(pmod(id, 4) = 0, null, id) as maybe", "concat('x', id) as text");
        String name = "where" + Integer.toHexString(where.hashCode());
        bench.shuffle(nullable, 2, name);
        bench.write(nullable.where(where), name + "-done");

        Outcome filtered =
                bench.job("on-columns", name, "calibration.where=" + where).calibrate();

        Outcome done = bench.job("on-columns", name + "-done").calibrate();
        assertThat(bench.statistics(filtered)).isEqualTo(bench.statistics(done));
    }

    @Test
    void aTableOfManyColumnsIsReadWhole() {
        int columns = 250;
        Dataset<Row> wide = Specimens.wide(columns);
        double[] weights =
                IntStream.range(0, columns).mapToDouble(k -> k / 100.0).toArray();
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(wide.columns()).setOutputCol("features");
        LinearRegressionModel model = new LinearRegressionModel("wide", Vectors.dense(weights), 0.5);
        bench.save(new PipelineModel("all", new Transformer[] {assembler, model}), "wide-model");
        bench.write(wide, "wide");

        List<Row> statistics = bench.statistics(bench.job("wide-model", "wide").calibrate());

        assertThat(statistics).hasSize(1 + columns + 2);
        for (int k : new int[] {0, 99, 100, 249}) {
            Row extremes = wide.selectExpr("min(c" + k + ")", "max(c" + k + ")").first();
            Row row = statistics.get(1 + k);
            assertThat(row.<String>getAs("channel_name")).isEqualTo("c" + k);
            assertThat(row.<Double>getAs("min")).isEqualTo(extremes.getDouble(0));
            assertThat(row.<Double>getAs("max")).isEqualTo(extremes.getDouble(1));
        }
    }
}
