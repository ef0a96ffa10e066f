package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Convention;
import io.vernier.jobs.LocalSession;
import io.vernier.jobs.mllib.TableModel;
import io.vernier.jobs.mllib.TableModels;
import io.vernier.jobs.mllib.VectorTable;
import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.jobs.vectors.CodedTable;
import io.vernier.ml.QuantizedFactors;
import io.vernier.vectors.VectorEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are tables of vectors, from what Spark saved to what Spark loads. */
class TablesOfVectorsTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;
    private static Dataset<Row> test;

    @BeforeAll
    static void train() {
        SparkSession session = LocalSession.session();
        Dataset<Row> ratings = session.range(4000)
                .selectExpr(
                        "cast(pmod(id * 37, 60) as int) user",
                        "cast(pmod(id * id, 83) as int) item",
                        "cast(2 + sin(pmod(id * 37, 60)) * cos(pmod(id * id, 83)) + 0.1 * sin(id) as float) rating");
        ALS als = new ALS().setRank(6).setMaxIter(3).setSeed(1).setColdStartStrategy("drop");
        // A user, an item and ids as a table may have them that no model knows.
        test = ratings.limit(500)
                .union(session.sql("select 1000 user, 1 item, cast(1 as float) rating"))
                .withColumn("user", expr("cast(user as bigint)"));
        bench = new Workbench(directory)
                .save(als.fit(ratings), "als")
                .save(
                        new Word2Vec()
                                .setVectorSize(8)
                                .setMinCount(1)
                                .setSeed(1)
                                .setMaxIter(2)
                                .setInputCol("text")
                                .fit(
                                        session.range(300)
                                                .selectExpr(
                                                        "transform(sequence(1, 12), k -> concat('w', pmod(id * k * k + k, 70))) text")),
                        "words")
                .write(test, "test");
    }

    private static SingleJob job(String model, String... settings) {
        List<String> all =
                new ArrayList<>(List.of("model.path=" + bench.path(model), "output.path=" + bench.path("out")));
        all.addAll(List.of(settings));
        return SingleJob.open(all);
    }

    private static Map<String, ValidationRow> metrics(Outcome outcome) {
        return outcome.run().orElseThrow().readValidation().stream()
                .filter(row -> row.scope().equals("model"))
                .collect(Collectors.toMap(ValidationRow::metric, Function.identity()));
    }

    private static double rmse(Transformer model) {
        return Math.sqrt(model.transform(test)
                .select(avg(expr("pow(cast(prediction as double) - cast(rating as double), 2)")))
                .first()
                .getDouble(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"per-output", "per-row", "per-column", "per-tensor"})
    void ratingsAreThoseOfSparkAndOfTheModelThatIsWritten(String granularity) {
        Outcome outcome = job("als", bench.validation("test"), "quantization.weights.granularity=" + granularity)
                .run();

        Map<String, ValidationRow> metrics = metrics(outcome);
        QuantizedFactors written = QuantizedFactors.load(Workbench.run(outcome) + "/model");
        assertThat(metrics.get("rmse").floatValue().orElseThrow())
                .isCloseTo(rmse(ALSModel.load(bench.path("als"))), within(1e-12));
        assertThat(metrics.get("rmse").quantizedValue().orElseThrow()).isCloseTo(rmse(written), within(1e-7));
        assertThat(metrics.get("skipped_rows").quantizedValue().orElseThrow()).isEqualTo(1);
        assertThat(metrics.get("top_k_overlap").quantizedValue().orElseThrow()).isBetween(0.9, 1.0);
        assertThat(written.transform(test).count()).isEqualTo(500);
        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .isEmpty();
    }

    @Test
    void fewerBitsKeepLess() {
        Map<String, ValidationRow> two = metrics(job("words", "quantization.weights.bits=2", "gates.cosine_error=<= 1")
                .run());
        Map<String, ValidationRow> eight =
                metrics(job("words", "gates.cosine_error=<= 1").run());

        assertThat(eight.get("cosine_error").quantizedValue().orElseThrow()).isBetween(0.0, 1e-4);
        assertThat(two.get("cosine_error").quantizedValue().orElseThrow()).isGreaterThan(1e-3);
        assertThat(two.get("top_k_overlap").quantizedValue().orElseThrow())
                .isLessThan(eight.get("top_k_overlap").quantizedValue().orElseThrow());
    }

    @Test
    void codesAreTheSameHoweverTheTableIsDivided() {
        TableModel model =
                TableModels.load(LocalSession.session(), bench.path("als")).orElseThrow();
        VectorTable users = model.tables().get(0);
        VectorFiles files = new VectorFiles("model/any", "any", "run");
        VectorEncoding encoding = VectorEncoding.perVector(Convention.vernier(), 4, users.dimension());
        // So many rows are told of that they are written in several parts.
        long rows = 1 << 21;

        List<CodedTable.Coded> coded = List.of(1, 7).stream()
                .map(parts -> new VectorTable(
                        users.tensor(),
                        users.directory(),
                        users.key(),
                        users.dimension(),
                        users.rows().repartition(parts)))
                .map(table -> new CodedTable(table, encoding, rows).digest(files))
                .toList();

        assertThat(coded.get(0).summary()).isEqualTo(coded.get(1).summary());
        assertThat(coded.get(0).errors().tensorMetrics())
                .isEqualTo(coded.get(1).errors().tensorMetrics());
        assertThat(coded.get(0).summary().rows()).isEqualTo(60);
    }

    @Test
    void stepByStepIsTheSameRunAndADamagedPartIsFound() throws IOException {
        String[] settings = {bench.validation("test"), "quantization.weights.bits=5", "gates.top_k_overlap=>= 0.999"};
        job("als", settings).calibrate();
        assertThat(job("als", settings).quantize().result()).isEqualTo(Outcome.Result.QUANTIZED);
        Outcome outcome = job("als", settings).validate();

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.GATE_FAILED);
        assertThat(job("als", settings).run().result()).isEqualTo(Outcome.Result.FAILED);
        Path part = Path.of(outcome.run().orElseThrow().vectors("itemFactors").directory(), "part-0.parquet");
        Files.copy(
                Path.of(outcome.run().orElseThrow().vectors("userFactors").directory(), "part-0.parquet"),
                part,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .extracting(TableDifference::table)
                .containsExactly("model/itemFactors");
    }

    @Test
    void withoutAnythingToJudgeARunIsUnvalidated() {
        Outcome outcome = job("als", "quantization.weights.bits=6").run();

        assertThat(outcome.result()).isEqualTo(Outcome.Result.UNVALIDATED);
        assertThat(metrics(outcome)).containsOnlyKeys("top_k_overlap");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gates.accuracy_drop=<= 1 | does not apply to factors",
                "quantization.overrides=[{tensor: layer0.linear, bits: 4}] | it has factors.user, factors.item",
                "calibration={id: 0123456789abcdef} | measures its own",
                "quantization.target=int8 | tables of vectors",
                "validation.ablation=true | tables of vectors",
                "validation.label=nothing | \"nothing\""
            })
    void whatDoesNotFitIsRefused(String setting, String says) {
        assertThatThrownBy(() -> job("als", bench.validation("test"), setting))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(says);
    }

    @Test
    void idsThatAreNoneAreRefused() {
        bench.write(test.selectExpr("user + 0.5 user", "item", "rating"), "halves");
        bench.write(test.selectExpr("item", "rating"), "nobody");

        assertThatThrownBy(() -> job("als", bench.validation("halves")).run())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no integers of 32 bits in 501 of 501 rows");
        assertThatThrownBy(() -> job("als", bench.validation("nobody")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("\"user\"");
    }

    @Test
    void aPipelineWithOtherStagesIsRefusedByName() {
        bench.save(
                new PipelineModel("pipeline", new Transformer[] {
                    new SQLTransformer().setStatement("SELECT * FROM __THIS__"), ALSModel.load(bench.path("als"))
                }),
                "pipeline");

        assertThatThrownBy(() -> job("pipeline", "calibration.path=" + bench.path("test")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("quantized by themselves");
    }
}
