package io.vernier.sql;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.Vernier;
import io.vernier.jobs.stage.Workbench;
import io.vernier.ml.QuantizedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What queries get of published runs. */
class RunCatalogTest {
    private static final SparkSession SESSION = LocalSession.session();
    private static final String CATALOG = "spark.sql.catalog.vernier";

    @TempDir
    private static Path directory;

    private static String run;
    private static Dataset<Row> rows;

    @BeforeAll
    static void publish() {
        Workbench bench = new Workbench(directory);
        bench.write(
                SESSION.range(0, 90, 1, 1)
                        .selectExpr("id", "double(id % 13) as x", "int(id % 7) as n", "double(id % 3) as label"),
                "rows");
        rows = SESSION.read().parquet(bench.path("rows"));
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {
                            new VectorAssembler()
                                    .setInputCols(new String[] {"x", "n"})
                                    .setOutputCol("features"),
                            new LogisticRegression().setMaxIter(3)
                        })
                        .fit(rows),
                "delay");
        String[] made = List.of(4, 8).stream().map(RunCatalogTest::run).toArray(String[]::new);
        run = made[0];
        rows.createOrReplaceTempView("flights");
        SESSION.conf().set(CATALOG, RunCatalog.class.getName());
        SESSION.conf().set(CATALOG + ".path", directory.resolve("out").toString());
    }

    private static String run(int bits) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        for (String setting : List.of(
                "model.path=@/delay",
                "calibration.path=@/rows",
                "validation.path=@/rows",
                "output.path=@/out",
                "quantization.weights.bits=" + bits)) {
            arguments.addAll(List.of("--set", setting.replace("@", directory.toString())));
        }
        return Vernier.answer(arguments.toArray(String[]::new)).replaceAll(".*\"run\":\"(\\w+)\".*", "$1");
    }

    @AfterAll
    static void forget() {
        SESSION.conf().unset(CATALOG);
        SESSION.conf().unset(CATALOG + ".path");
        SESSION.catalog().dropTempView("flights");
    }

    private static List<Row> query(String sql) {
        return SESSION.sql(sql.replace("RUN", run)).collectAsList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vernier.delay.predict(x, n) | prediction",
                "vernier.delay.PREDICT(struct(n, id, X)) | prediction",
                "vernier.delay.probability(x, n) | probabilities"
            })
    void predictsAsTransformDoes(String function, String column) {
        String current = query("SELECT run_id FROM vernier.delay.runs WHERE current")
                .get(0)
                .getString(0);
        QuantizedModel model = QuantizedModel.load(
                directory.resolve("out/delay/runs/" + current + "/model").toString());

        Dataset<Row> expected =
                model.transform(rows).withColumn("probabilities", vector_to_array(col("probability"), "float64"));
        assertThat(query("SELECT id, " + function + " FROM flights ORDER BY id"))
                .isEqualTo(expected.orderBy("id").select("id", column).collectAsList());
    }

    @Test
    void aRunHasTablesAndTheNameOfTheModelMeansTheCurrentOne() {
        assertThat(query("SELECT DISTINCT run_id FROM vernier.delay.parameters VERSION AS OF 'RUN'"))
                .hasSize(1)
                .isEqualTo(query("SELECT DISTINCT run_id FROM vernier.delay.`RUN`.weights"))
                .isEqualTo(query("SELECT run_id FROM vernier.delay.runs WHERE NOT current"))
                .isNotEqualTo(query("SELECT DISTINCT run_id FROM vernier.delay.parameters"));
        assertThat(query("SELECT quantized_value FROM vernier.delay.validation WHERE metric = 'agreement'"))
                .hasSize(1);
        assertThat(query("SELECT tensor, sum(size(counts)) FROM vernier.delay.statistics GROUP BY tensor"))
                .isNotEmpty();
        assertThat(query("SHOW TABLES IN vernier.delay").stream().map(row -> row.getString(1)))
                .contains("parameters", "weights", "program", "accumulators", "validation", "statistics", "runs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT vernier.delay.predict(1) | takes 2 arguments (x, n), or one struct with fields of these names, found 1.",
                "SELECT vernier.delay.predict(struct(1 AS x)) | has no column \"n\"",
                "SELECT vernier.delay.predict('word', 2) | The column \"x\" of the data is of type string, expected numbers",
                "SELECT vernier.nobody.predict(1, 2) | does not exist",
                "SELECT vernier.delay.`0123456789abcdef`.predict(1, 2) | does not exist",
                "SELECT vernier.`../out/delay`.predict(1, 2) | predict",
                "SELECT vernier.`..`.predict(1, 2) | predict",
                "SELECT * FROM vernier.validation VERSION AS OF 'RUN' | has no versions; write vernier.MODEL.TABLE VERSION AS OF 'RUN'.",
                "SELECT * FROM vernier.delay.`RUN`.weights VERSION AS OF 'RUN' | has no versions",
                "SELECT * FROM vernier.delay.runs VERSION AS OF 'RUN' | has no versions",
                "SELECT vernier.delay.nothing(1, 2) | nothing",
                "SELECT * FROM vernier.delay.nothing | cannot be found",
                "DROP TABLE vernier.delay.weights | is for reading",
                "SELECT vernier.delay.predict(x, cast(null AS int)) FROM flights | holds a null; fill it",
            })
    void whatThereIsNotIsToldInASentence(String sql, String sentence) {
        assertThatThrownBy(() -> query(sql)).hasStackTraceContaining(sentence);
    }
}
