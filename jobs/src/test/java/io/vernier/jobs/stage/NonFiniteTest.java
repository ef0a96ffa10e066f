package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.NaiveBayes;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nulls, NaN and infinities do: one rule for all sources. */
class NonFiniteTest {
    private static final String SKIP = "quantization.non_finite=skip";

    /** Twelve rows; a null, a NaN and an infinity take the place of one value each. */
    private static final int ROWS = 12;

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory);
        Dataset<Row> clean = Specimens.rows(0, ROWS).selectExpr("id", "minute * 1e9 as x", "price as y", "number");
        bench.write(clean, "clean");
        bench.write(clean.selectExpr("id", "if(id = 3, null, x) as x", "y", "number"), "null");
        bench.write(clean.selectExpr("id", "if(id = 4, double('NaN'), x) as x", "y", "number"), "nan");
        bench.write(clean.selectExpr("id", "if(id = 5, double('-Infinity'), x) as x", "y", "number"), "infinity");
        bench.write(
                clean.selectExpr("id", "x", "y", "if(id = 6, null, if(id = 7, double('NaN'), number)) as label"),
                "labels");
        for (String invalid : new String[] {"error", "skip", "keep"}) {
            bench.save(new PipelineModel(invalid, new Transformer[] {assembler(invalid), model("features")}), invalid);
        }
        bench.save(model("v"), "vector");
        bench.write(vectors(clean, "false"), "vectors");
        bench.write(vectors(clean, "id in (1, 8)"), "null-vectors");
    }

    private static VectorAssembler assembler(String handleInvalid) {
        return new VectorAssembler()
                .setInputCols(new String[] {"x", "y"})
                .setOutputCol("features")
                .setHandleInvalid(handleInvalid);
    }

    private static LinearRegressionModel model(String features) {
        LinearRegressionModel model = new LinearRegressionModel("line", Vectors.dense(0.7, -0.01), 1);
        model.set(model.featuresCol(), features);
        model.set(model.labelCol(), "number");
        return model;
    }

    private static Dataset<Row> vectors(Dataset<Row> rows, String isNull) {
        return assembler("error").transform(rows).selectExpr("id", "number", "if(" + isNull + ", null, features) as v");
    }

    private static JsonNode manifest(Outcome outcome) throws IOException {
        return new ObjectMapper()
                .readTree(Path.of(outcome.calibration().path(), "manifest.json").toFile());
    }

    private static long count(Row row) {
        return row.getAs("count");
    }

    @ParameterizedTest
    @CsvSource({
        "error, null, '', the column \"x\" is null in 1 of 12 rows",
        "error, null, skip, the column \"x\" is null in 1 of 12 rows",
        "error, nan, '', The feature \"x\" is NaN in 1 and infinite in 0 of",
        "skip, nan, '', The feature \"x\" is NaN in 1 and infinite in 0 of",
        "keep, null, '', The feature \"x\" is NaN in 1",
        "skip, infinity, '', The feature \"x\" is NaN in 0 and infinite in 1",
        "vector, null-vectors, '', the column \"v\" is null in 2 of 12 rows"
    })
    void refusesTheDataByColumn(String model, String data, String policy, String sentence) {
        String output = bench.path("none-" + model + data + policy);
        SingleJob job = bench.job(
                model,
                data,
                "output.path=" + output,
                "quantization.non_finite=" + (policy.isEmpty() ? "fail" : policy));

        assertThatThrownBy(job::run)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
                .hasMessageContaining(sentence);
        assertThat(Path.of(output)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "skip"})
    void anAssemblerThatSkipsLeavesNullsOutOfEverything(String policy) throws IOException {
        Outcome outcome =
                bench.job("skip", "null", "quantization.non_finite=" + policy).calibrate();

        assertThat(manifest(outcome).get("null_rows").asInt()).isEqualTo(1);
        assertThat(manifest(outcome).get("skipped_rows").asInt()).isZero();
        assertThat(bench.statistics(outcome))
                .extracting(NonFiniteTest::count)
                .containsExactly(2L * (ROWS - 1), ROWS - 1L, ROWS - 1L, ROWS - 1L, ROWS - 1L);
    }

    @ParameterizedTest
    @CsvSource({"keep, null", "error, nan", "skip, nan", "keep, infinity"})
    void skippedRowsCountInTheInputAlone(String model, String data) throws IOException {
        Outcome outcome = bench.job(model, data, SKIP).calibrate();

        assertThat(manifest(outcome).get("null_rows").asInt()).isZero();
        assertThat(manifest(outcome).get("skipped_rows").asInt()).isEqualTo(1);
        assertThat(manifest(outcome).get("non_finite_values").asInt()).isEqualTo(1);
        var statistics = bench.statistics(outcome);
        assertThat(count(statistics.get(1))).isEqualTo(ROWS);
        assertThat(count(statistics.get(2))).isEqualTo(ROWS);
        assertThat(count(statistics.get(4))).isEqualTo(ROWS - 1);
    }

    @Test
    void aNullVectorIsASkippedRow() throws IOException {
        Outcome outcome = bench.job("vector", "null-vectors", SKIP).calibrate();

        assertThat(manifest(outcome).get("null_rows").asInt()).isZero();
        assertThat(manifest(outcome).get("skipped_rows").asInt()).isEqualTo(2);
        assertThat(count(bench.statistics(outcome).get(4))).isEqualTo(ROWS - 2);
    }

    @Test
    void aCalibrationThatSkippedIsRefusedWhereNothingMayBeSkipped() {
        bench.job("error", "nan", SKIP).calibrate();

        assertThatThrownBy(() -> bench.job("error", "nan").run())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
                .hasMessageContaining("counted 1 values that are NaN or infinite");
        assertThatThrownBy(() -> bench.job("error", "nan").quantize())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED));
    }

    @ParameterizedTest
    @CsvSource({"skip, clean, null, 1, 0", "error, clean, nan, 0, 1", "vector, vectors, null-vectors, 0, 2"})
    void theValidationCountsWhatItLeavesOut(
            String model, String calibration, String held, int nullRows, int skippedRows) {
        Outcome outcome =
                bench.job(model, calibration, bench.validation(held), SKIP).run();

        assertMetric(outcome, "null_rows", nullRows);
        assertMetric(outcome, "skipped_rows", skippedRows);
        assertMetric(outcome, "rows", ROWS - nullRows - skippedRows);
    }

    @Test
    void labelsThatAreNoNumbersAreSkippedToo() {
        Outcome outcome = bench.job("error", "clean", bench.validation("labels"), "validation.label=label", SKIP)
                .run();

        assertMetric(outcome, "skipped_rows", 2);
        assertMetric(outcome, "rows", ROWS - 2);
    }

    @Test
    void numbersThatTheModelRefusesFollowTheSameRule() throws IOException {
        Dataset<Row> counts = Specimens.rows(0, 40)
                .selectExpr("id", "double(pmod(id, 7)) as x", "double(pmod(id, 3)) as y", "double(id % 2) as side");
        bench.write(counts, "counts");
        bench.write(counts.selectExpr("id", "if(id in (3, 8), -x - 1, x) as x", "y", "side"), "negative");
        PipelineStage[] stages = {assembler("error"), new NaiveBayes().setLabelCol("side")};
        bench.save(new Pipeline().setStages(stages).fit(counts), "bayes");

        assertThatThrownBy(() -> bench.job("bayes", "negative").run())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
                .hasMessageContaining("The feature \"x\" holds a number that the model refuses: 2 of 40 rows");
        assertThatThrownBy(() -> bench.job("bayes", "counts", bench.validation("negative"))
                        .run())
                .hasMessageContaining("numbers that the model refuses, in 2 of 40 rows")
                .hasMessageContaining("expected finite numbers that are not negative");

        Outcome outcome = bench.job("bayes", "negative", bench.validation("negative"), SKIP)
                .run();
        assertMetric(outcome, "skipped_rows", 2);
        assertMetric(outcome, "rows", 38);
        assertThat(manifest(outcome).get("skipped_rows").asInt()).isEqualTo(2);
        assertThatThrownBy(() -> bench.job("bayes", "negative").run()).hasMessageContaining("2 skipped rows");
    }

    private static void assertMetric(Outcome outcome, String metric, int expected) {
        assertThat(bench.table(Workbench.run(outcome), "validation"))
                .filteredOn(row -> row.getAs("metric").equals(metric))
                .singleElement()
                .satisfies(
                        row -> assertThat(row.<Double>getAs("quantized_value")).isEqualTo(expected));
    }

    @Test
    void validationDataThatIsRefusedLeavesTheCalibrationAlone() {
        Path out = Path.of(bench.path("refused"));
        SingleJob job = bench.job("error", "clean", bench.validation("nan"), "output.path=" + bench.path("refused"));

        assertThatThrownBy(job::run).hasMessageContaining("NaN or infinite in 1 of 12 rows");

        assertThat(Workbench.tree(out)).contains("error/calibrations/").noneMatch(path -> path.contains("runs"));
        assertThat(Arrays.asList(out.resolve("error").toFile().list())).containsExactly("calibrations");
    }
}
