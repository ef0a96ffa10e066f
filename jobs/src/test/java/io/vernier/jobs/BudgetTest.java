package io.vernier.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Widths that are chosen under a budget, by what each layer is expected to lose. */
class BudgetTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final Prompt prompt = new Prompt();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() {
        Dataset<Row> rows = LocalSession.session()
                .range(0, 900, 1, 2)
                .withColumn("x", expr("pmod(xxhash64(id, 1), 1009) / 1009D - 0.3"))
                .withColumn("y", expr("1 / (1 + pmod(xxhash64(id, 2), 101))"))
                .withColumn("z", expr("pmod(xxhash64(id, 3), 997) / 100D"))
                .withColumn("number", expr("3 * x - y + z / 10"))
                .withColumn("label", expr("greatest(0D, least(2D, floor(number * 2 + pmod(id, 9) / 30) * 1D))"));
        bench = new Workbench(directory).write(rows, "train");
        bench.write(
                LocalSession.session()
                        .read()
                        .parquet(bench.path("train"))
                        .repartition(5)
                        .sortWithinPartitions("z"),
                "shuffled");
        save(rows, "classes", new LogisticRegression().setMaxIter(20));
        save(rows, "numbers", new LinearRegression().setLabelCol("number"));
        save(
                rows,
                "net",
                new MultilayerPerceptronClassifier()
                        .setLayers(new int[] {3, 4, 3})
                        .setSeed(1)
                        .setMaxIter(40));
    }

    private static void save(Dataset<Row> rows, String name, Predictor<?, ?, ?> predictor) {
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"x", "y", "z"}).setOutputCol("features");
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler, predictor})
                        .fit(rows),
                name);
    }

    private int execute(String command, String model, String data, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "model.path=" + bench.path(model),
                "calibration.path=" + bench.path(data),
                "validation.path=" + bench.path("train"),
                "output.path=" + results.resolve(data)));
        all.addAll(List.of(settings));
        return prompt.job(command, all);
    }

    private Dataset<Row> table(String name) throws IOException {
        return LocalSession.session()
                .read()
                .parquet(prompt.line().get("location").asText() + "/" + name);
    }

    @ParameterizedTest
    @CsvSource({"classes, 9", "classes, 7", "numbers, 8", "net, 9", "net, 7"})
    void accumulatorsStayWithinTheBudget(String model, int bits) throws IOException {
        assertThat(execute("run", model, "train", "quantization.budget.accumulator_bits=" + bits))
                .as(prompt.errors())
                .isZero();

        assertThat(table("accumulators").where("proven_bits > " + bits).count()).isZero();
        assertThat(prompt.out()).contains("Under the budget of " + bits + " bits of accumulators:");
        assertThat(table("parameters").where("bits = 8 and role = 'weight'").count())
                .isZero();

        String run = prompt.line().get("location").asText();
        assertThat(prompt.execute("verify", run)).as(prompt.out()).isZero();
    }

    @Test
    void bytesAreThoseOfTheWeights() throws IOException {
        assertThat(execute("run", "net", "train", "quantization.budget.bytes=12"))
                .as(prompt.errors())
                .isZero();

        long bits = table("parameters")
                .where("role = 'weight' and channel = 0")
                .selectExpr("sum(ceil(bits * 12 / 8))")
                .first()
                .getLong(0);
        assertThat(bits).isLessThanOrEqualTo(12);
        assertThat(table("parameters").where("role <> 'weight' and bits <> 8").count())
                .isZero();
    }

    @Test
    void theWidthsAreTheSameForAnyPartitionsAndOrder() throws IOException {
        List<List<Row>> found = new ArrayList<>();
        for (String data : List.of("train", "shuffled")) {
            assertThat(execute("run", "net", data, "quantization.budget.accumulator_bits=8"))
                    .as(prompt.errors())
                    .isZero();
            found.add(table("program").drop("run_id").collectAsList());
        }

        assertThat(found.get(1)).isEqualTo(found.get(0));
    }

    @Test
    void aCandidateMayHaveABudget() throws IOException {
        assertThat(execute(
                        "sweep",
                        "net",
                        "train",
                        "sweep={candidates: [{budget: {accumulator_bits: 8}}, {budget: {accumulator_bits: 2}}],"
                                + " tolerance: {agreement: 0.9}}"))
                .as(prompt.errors())
                .isZero();

        assertThat(table("candidates")
                        .where("selected")
                        .select("candidate", "accumulator_bits")
                        .distinct()
                        .collectAsList())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getInt(0)).isZero();
                    assertThat(row.getInt(1)).isLessThanOrEqualTo(8);
                });
        assertThat(table("candidates").where("metric = 'refused'").first().<String>getAs("reason"))
                .contains("quantization.budget allows 2 accumulator bits, but layers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantization.budget={} | must have either \"accumulator_bits\" or \"bytes\", found neither",
                "quantization.budget={bytes: 9, accumulator_bits: 9} | found both",
                "quantization.budget.bits=9 | \"quantization.budget.bits\"",
                "quantization={budget: {bytes: 9}, weights: {method: round}} | remove it",
                "quantization={budget: {bytes: 9}, guard: false} | quantization.guard is false",
                "quantization.budget.bytes=2 | quantization.budget allows 2 bytes, but layers with inputs and weights of 2 bits"
            })
    void whatCannotBeIsRefused(String setting, String sentence) {
        assertThat(execute("run", "net", "train", setting)).isIn(21, 22);

        assertThat(prompt.errors()).contains(sentence);
    }
}
