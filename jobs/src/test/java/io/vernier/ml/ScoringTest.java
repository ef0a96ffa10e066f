package io.vernier.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.LocalSession;
import io.vernier.model.Decision;
import io.vernier.spark.plan.Internals;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores as columns of Spark's own plans. */
class ScoringTest {
    private static final int ROWS = 30_000;

    @TempDir
    private Path directory;

    private Dataset<Row> table;

    /** Class 1 where {@code a + b} is above 50: codes are the numbers themselves. */
    static QuantizedModel model() {
        Instruction.Quantize quantize = new Instruction.Quantize(
                "input", Encoding.uniform(2, new ChannelEncoding(1, 0, 0, 255, CodeRule.ROUND_THEN_SHIFT)));
        Instruction.Linear linear = Instruction.Linear.proven(
                0, "layer0.linear", new int[] {1, 1}, new long[] {-50}, new double[] {0.5}, quantize.encoding());
        IntegerProgram program = new IntegerProgram(List.of(
                quantize,
                linear,
                new Instruction.Dequantize(1, "layer0.linear", new double[] {0.5}),
                new Instruction.Sigmoid(2, "layer0.sigmoid", 1),
                new Instruction.Predict(3, "prediction", 1, new Decision.Threshold(0.5))));
        QuantizedModel model = new QuantizedModel("scoring", program);
        model.set(model.inputCols(), new String[] {"a", "b"});
        model.set(model.rawPredictionCol(), "raw");
        model.set(model.probabilityCol(), "probability");
        return model;
    }

    @BeforeEach
    void write() {
        String path = directory.resolve("table").toString();
        LocalSession.session()
                .range(0, ROWS, 1, 3)
                .selectExpr("id", "cast(id % 101 as double) a", "cast(id % 7 as int) b", "concat('row ', id) text")
                .write()
                .parquet(path);
        table = LocalSession.session().read().parquet(path);
    }

    private static double expected(long id) {
        return id % 101 + id % 7 > 50 ? 1 : 0;
    }

    @Test
    void columnsAreFoundWhateverTheirCase() {
        Dataset<Row> upper = table.withColumnRenamed("a", "A");

        assertThat(model().transform(upper).where("prediction = 1").count())
                .isEqualTo(model().transform(table).where("prediction = 1").count());
        LocalSession.session().conf().set("spark.sql.caseSensitive", "true");
        try {
            assertThatThrownBy(() -> model().transform(upper)).hasMessageContaining("no column \"a\"");
        } finally {
            LocalSession.session().conf().set("spark.sql.caseSensitive", "false");
        }
    }

    /** A path means a field where no column has it as its name; rows keep the columns that they had. */
    @ParameterizedTest
    @CsvSource({
        "internal, s.a, error",
        "public, s.a, error",
        "internal, S.A, skip",
        "internal, s.`a`, keep",
        "public, x.y.a, error"
    })
    void inputsMayBeFieldsOfStructures(String plans, String path, String invalid) {
        LocalSession.session().conf().set(Internals.SETTING, plans);
        try {
            QuantizedModel model = model();
            model.set(model.inputCols(), new String[] {path, "b"});
            model.set(model.handleInvalid(), invalid);
            Dataset<Row> given = table.selectExpr(
                    "id", "named_struct('a', a, 't', text) s", "named_struct('y', named_struct('a', a)) x", "b");
            Dataset<Row> scored = model.transform(given).select("*");

            assertThat(scored.columns()).containsExactly("id", "s", "x", "b", "raw", "probability", "prediction");
            assertThat(model.transformSchema(given.schema()).fieldNames()).isEqualTo(scored.columns());
            assertThat(scored.select("id", "prediction").collectAsList())
                    .allSatisfy(row -> assertThat(row.getDouble(1)).isEqualTo(expected(row.getLong(0))))
                    .hasSize(ROWS);
            assertThatThrownBy(() -> model.transform(given.drop("s", "x")))
                    .hasMessageContaining("is missing, found id, b");
        } finally {
            LocalSession.session().conf().unset(Internals.SETTING);
        }
    }

    @Test
    void everyRowKeepsItsColumnsAndGetsItsOwnScores() {
        List<Row> rows = model().transform(table).collectAsList();

        assertThat(rows).hasSize(ROWS);
        for (Row row : rows) {
            long id = row.getAs("id");
            double margin = 0.5 * (id % 101 + id % 7 - 50);
            assertThat(row.<String>getAs("text")).isEqualTo("row " + id);
            assertThat(row.<Double>getAs("prediction")).isEqualTo(expected(id));
            assertThat(row.<Vector>getAs("raw").toArray()).containsExactly(-margin, margin);
            double probability = row.<Vector>getAs("probability").apply(1);
            assertThat(row.<Vector>getAs("probability").apply(0)).isEqualTo(1 - probability);
            assertThat(probability > 0.5).isEqualTo(expected(id) == 1);
        }
    }

    @Test
    void scoresAreTheSameWhateverIsAskedOfThem() {
        Dataset<Row> scored = model().transform(table);
        double total = 0;
        for (long id = 0; id < ROWS; id++) {
            total += expected(id);
        }

        assertThat(scored.agg(sum("prediction")).first().getDouble(0)).isEqualTo(total);
        assertThat(scored.filter(col("prediction").equalTo(1)).count()).isEqualTo((long) total);
        assertThat(scored.filter("text = 'row 50'").select("prediction").first().getDouble(0))
                .isEqualTo(expected(50));
        assertThat(scored.orderBy(col("id").desc())
                        .select("id", "prediction")
                        .first()
                        .getDouble(1))
                .isEqualTo(expected(ROWS - 1));
        assertThat(scored.groupBy("prediction").count().count()).isEqualTo(2);
        assertThat(scored.alias("x")
                        .join(scored.alias("y"), "id")
                        .filter(col("x.prediction").notEqual(col("y.prediction")))
                        .count())
                .isZero();
        assertThat(scored.union(scored).distinct().count()).isEqualTo(ROWS);
        assertThat(scored.cache().agg(sum("prediction")).first().getDouble(0)).isEqualTo(total);
        scored.unpersist();
    }

    @Test
    void columnsThatNobodyReadsAreNotReadFromTheFile() {
        String plan =
                model().transform(table).select("prediction").queryExecution().toString();

        assertThat(plan.substring(plan.indexOf("Physical Plan")))
                .containsPattern("ReadSchema: struct<a:double,b:int>")
                .doesNotContain("text");
    }

    @Test
    void aPredictionIsOneMoreColumnOfTheBatchesThatTheScanMakes() {
        Dataset<Row> scored = model().transform(table).select("id", "prediction");

        String plan = scored.queryExecution().executedPlan().toString();
        assertThat(plan.indexOf("ColumnarToRow"))
                .isNotNegative()
                .isLessThan(plan.indexOf("Scoring"))
                .isEqualTo(plan.lastIndexOf("ColumnarToRow"));
        for (Row row : scored.collectAsList()) {
            assertThat(row.getDouble(1)).isEqualTo(expected(row.getLong(0)));
        }
    }

    @Test
    void aConditionOnTheTableIsNotLost() {
        Dataset<Row> some = table.filter("id % 10 = 3 and a > 20");

        assertThat(model().transform(some).agg(sum("prediction")).first().getDouble(0))
                .isEqualTo((double) some.filter("a + b > 50").count());
        assertThat(model().transform(some).select("prediction").collectAsList()).hasSize((int) some.count());
    }

    @Test
    void nullsFailAreLeftOutOrBecomeNaN() {
        Dataset<Row> holes = table.selectExpr("id", "if(id % 4 = 0, null, a) a", "b");
        QuantizedModel model = model();

        assertThatThrownBy(() -> model.transform(holes).agg(sum("prediction")).first())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Column \"a\" holds a null; fill it, filter it, or set handleInvalid.");
        model.set(model.handleInvalid(), "skip");
        assertThat(model.transform(holes).count()).isEqualTo(ROWS * 3L / 4);
        model.set(model.handleInvalid(), "keep");
        assertThat(model.transform(holes).filter("isnan(prediction)").count()).isEqualTo(ROWS / 4);
    }
}
