package io.vernier.jobs.stage;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Convention;
import io.vernier.config.JobConfigurationReader;
import io.vernier.jobs.LocalSession;
import io.vernier.jobs.export.Export;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.jobs.store.table.VectorFiles;
import io.vernier.jobs.vectors.CodedTable;
import io.vernier.ml.QuantizedFactors;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.TableModel;
import io.vernier.spark.mllib.TableModels;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.vectors.VectorEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.clustering.DistributedLDAModel;
import org.apache.spark.ml.clustering.LDA;
import org.apache.spark.ml.clustering.LDAModel;
import org.apache.spark.ml.clustering.LocalLDAModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
                .save(
                        new Pipeline()
                                .setStages(new PipelineStage[] {
                                    new VectorAssembler()
                                            .setInputCols(new String[] {"user", "item"})
                                            .setOutputCol("features"),
                                    new LinearRegression().setLabelCol("rating")
                                })
                                .fit(test),
                        "line")
                .write(test, "test");
        Dataset<Row> documents = session.range(80)
                .selectExpr("transform(sequence(0, 39), k -> double(pmod(xxhash64(id % 5, k), 7) % 5 % 3)) counts")
                .select(array_to_vector(col("counts")).as("features"));
        for (String optimizer : List.of("online", "em")) {
            bench.save(
                    new LDA()
                            .setK(5)
                            .setMaxIter(4)
                            .setSeed(1)
                            .setOptimizer(optimizer)
                            .fit(documents),
                    optimizer);
        }
    }

    private static SingleJob job(String model, String... settings) {
        List<String> all =
                new ArrayList<>(List.of("model.path=" + bench.path(model), "output.path=" + bench.path("out")));
        all.addAll(List.of(settings));
        return SingleJob.open(all);
    }

    private static Map<String, ValidationRow> metrics(Outcome outcome) {
        return outcome.run().orElseThrow().readIfWritten(ValidationRow.TABLE).stream()
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

    /** Spark's own reader gathers the matrix, and describes topics by it. */
    private static LDAModel topics(String model) {
        return model.equals("em") ? DistributedLDAModel.load(bench.path(model)) : LocalLDAModel.load(bench.path(model));
    }

    @ParameterizedTest
    @CsvSource({"online, per-row", "online, per-column", "em, per-column", "em, per-tensor"})
    void topicsKeepTheirTerms(String name, String granularity) {
        Outcome outcome = job(
                        name,
                        "quantization.weights.granularity=" + granularity,
                        "quantization.weights.bits=5",
                        "gates={cosine_error: '<= 0.05', top_k_overlap: '>= 0.3'}")
                .run();

        Map<String, ValidationRow> metrics = metrics(outcome);
        Matrix matrix = topics(name).topicsMatrix();
        double[][] coded = new double[matrix.numRows()][];
        bench.table(Workbench.run(outcome), "model/topics")
                .forEach(row -> coded[row.<Integer>getAs("id")] = decoded(outcome, row));
        double overlap = 0;
        double error = 0;
        for (int topic = 0; topic < 5; topic++) {
            int at = topic;
            double[] floats = IntStream.range(0, coded.length)
                    .mapToDouble(term -> matrix.apply(term, at))
                    .toArray();
            double[] codes = IntStream.range(0, coded.length)
                    .mapToDouble(term -> coded[term][at])
                    .toArray();
            overlap += first(floats).stream().filter(first(codes)::contains).count() / 50.0;
            error += (1 - cosine(floats, codes)) / 5;
        }
        assertThat(first(IntStream.range(0, coded.length)
                        .mapToDouble(k -> matrix.apply(k, 0))
                        .toArray()))
                .containsExactlyInAnyOrderElementsOf(
                        topics(name).describeTopics(10).first().getList(1));
        assertThat(metrics.get("top_k_overlap").quantizedValue().orElseThrow()).isCloseTo(overlap, within(1e-12));
        assertThat(metrics.get("cosine_error").quantizedValue().orElseThrow()).isCloseTo(error, within(1e-6));
        assertThat(metrics.get("cosine_error").rows()).isEqualTo(5);
        assertThat(outcome.result()).isEqualTo(Outcome.Result.PUBLISHED);
        assertThat(Workbench.verify(Workbench.run(outcome), Optional.empty()).differences())
                .isEmpty();
        assertThatThrownBy(() -> job(name, bench.validation("test"), "gates.agreement=>= 0.9"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("does not apply to weights of terms in topics");
    }

    private static double[] decoded(Outcome outcome, Row row) {
        List<Row> parameters = bench.table(Workbench.run(outcome), "parameters");
        List<Integer> codes = row.getList(row.fieldIndex("codes"));
        return IntStream.range(0, codes.size())
                .mapToDouble(k -> codes.get(k)
                        * (row.getAs("scale") != null
                                ? row.<Double>getAs("scale")
                                : parameters.get(parameters.size() == 1 ? 0 : k).<Double>getAs("scale")))
                .toArray();
    }

    private static List<Integer> first(double[] weights) {
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(term -> -weights[term])
                        .thenComparing(term -> term))
                .limit(10)
                .toList();
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int k = 0; k < a.length; k++) {
            product += a[k] * b[k];
            left += a[k] * a[k];
            right += b[k] * b[k];
        }
        return product / Math.sqrt(left * right);
    }

    /** Before Spark 2.2 all words were one row: their places, and their vectors one after the other. */
    @Test
    void wordsOfOldModelsAreTheSame() throws IOException {
        Path metadata = Files.createDirectories(directory.resolve("old/metadata"));
        Files.writeString(
                metadata.resolve("part-00000"),
                "{\"class\":\"org.apache.spark.ml.feature.Word2VecModel\",\"uid\":\"old\",\"sparkVersion\":\"2.1.0\","
                        + "\"paramMap\":{\"vectorSize\":2}}\n");
        LocalSession.session()
                .sql(
                        "select map('a', 1, 'b', 0, 'c', 2) wordIndex, transform(sequence(1, 6), k -> float(k)) wordVectors")
                .write()
                .parquet(bench.path("old/data"));

        List<Row> rows = TableModels.load(LocalSession.session(), bench.path("old"))
                .orElseThrow()
                .tables()
                .get(0)
                .rows()
                .orderBy("key")
                .collectAsList();

        assertThat(rows).extracting(row -> row.getString(0)).containsExactly("a", "b", "c");
        assertThat(rows)
                .extracting(row -> row.<Float>getList(1))
                .containsExactly(List.of(3F, 4F), List.of(1F, 2F), List.of(5F, 6F));
    }

    /** A table of numbers of which there are few, so that statistics have the same size, in no order that compression could use. */
    private static void replace(String table, int rows, String key, String vector, String elements) {
        LocalSession.session()
                .range(0, rows, 1, 1)
                .selectExpr(
                        key,
                        "transform(sequence(1, " + elements + "), k -> float(pmod(xxhash64(id, k), 97) - 48)) "
                                + vector)
                .write()
                .mode("overwrite")
                .parquet(bench.path(table));
    }

    /** What tasks send to the driver in a run, in bytes. */
    private static long sent(String model, int rows) throws TimeoutException {
        SparkContext context = LocalSession.session().sparkContext();
        LongAdder bytes = new LongAdder();
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                bytes.add(end.taskMetrics().resultSize());
            }
        };
        context.addSparkListener(listener);
        try {
            job(model, bench.validation("test"), "model.name=rows" + rows).run();
            context.listenerBus().waitUntilEmpty();
        } finally {
            context.removeSparkListener(listener);
        }
        return bytes.sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"als", "words", "em"})
    void theDriverIsSentNoMoreHoweverManyRowsThereAre(String model) throws IOException, TimeoutException {
        List<Long> sent = new ArrayList<>();
        for (int rows : List.of(500, 20_000)) {
            FileUtils.copyDirectory(
                    directory.resolve(model).toFile(), directory.resolve("long").toFile());
            switch (model) {
                case "als" -> {
                    replace("long/userFactors", rows, "int(id) id", "features", "6");
                    replace("long/itemFactors", rows, "int(id) id", "features", "6");
                }
                case "words" -> replace("long/data", rows, "concat('w', id) word", "vector", "8");
                default -> {
                    replace("weights", rows, "-1 - id id", "weights", "5");
                    LocalSession.session()
                            .read()
                            .parquet(bench.path("weights"))
                            .select(col("id"), array_to_vector(col("weights")).as("topicWeights"))
                            .write()
                            .mode("overwrite")
                            .parquet(bench.path("long/oldModel/data/topicCounts"));
                }
            }
            sent.add(sent("long", rows));
            FileUtils.deleteDirectory(directory.resolve("long").toFile());
        }

        // The keys alone of so many rows, packed, would be more.
        assertThat(sent.get(1) - sent.get(0)).isLessThan(20_000);
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
                "quantization.budget={bytes: 100} | budget, which is of layers",
                "quantization.inputs.codes=refined | inputs.codes, which is of layers",
                "quantization.leaves={bits: 8} | leaves, which is of layers",
                "quantization.prune_unreached=true | prune_unreached, which is of layers",
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

    private static OpenedJob several(String... settings) {
        SparkSession session = LocalSession.session();
        List<String> all = new ArrayList<>(List.of(
                "calibration.path=" + bench.path("test"),
                bench.validation("test"),
                "output.path=" + bench.path("out-several")));
        all.addAll(List.of(settings));
        return OpenedJob.open(
                session,
                JobConfigurationReader.readAll(session.sparkContext().hadoopConfiguration(), Optional.empty(), all));
    }

    private static String models(String... names) {
        return "model.path=" + Stream.of(names).map(bench::path).toList();
    }

    @Test
    void oneOfSeveralModelsBecomesWhatItBecomesAlone() throws IOException {
        List<String> names = List.of("als", "line", "words");
        Map<String, String> alone = new TreeMap<>();
        for (String name : names) {
            alone.put(
                    name, several(models(name)).run().get(0).run().orElseThrow().runId());
        }
        FileUtils.deleteDirectory(Path.of(bench.path("out-several")).toFile());
        OpenedJob job = several(models("als", "line", "words"));

        assertThat(job.plan())
                .endsWith(JobPlan.NOTHING_DONE)
                .containsOnlyOnce(JobPlan.NOTHING_DONE)
                .anyMatch(line -> line.startsWith("Model \"als\": The table \"factors.user\" has vectors of 6"));
        List<Outcome> outcomes = job.run();

        assertThat(outcomes).extracting(Outcome::model).isEqualTo(names);
        assertThat(outcomes)
                .extracting(each -> each.run().orElseThrow().runId())
                .containsExactlyElementsOf(names.stream().map(alone::get).toList());
        assertThat(several(models("als", "line", "words")).publish(Job.Unvalidated.ACCEPTED))
                .allMatch(each -> each.exitCode() == ExitCode.DONE);
    }

    private static boolean isPublished(String output, String model) {
        return Files.exists(Path.of(bench.path(output), model, "current.json"));
    }

    @Test
    void whatMayNotBePublishedOfOneIsPublishedOfNone() {
        String[] settings = {models("line", "words"), "output.path=" + bench.path("out-unvalidated")};
        several(settings).calibrate();
        several(settings).quantize();
        several(models("line"), settings[1]).validate();

        assertThatThrownBy(() -> several(settings).publish(Job.Unvalidated.REFUSED))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("Model \"words\": The run");
        assertThat(isPublished("out-unvalidated", "line")).isFalse();
        several(settings).publish(Job.Unvalidated.ACCEPTED);
        assertThat(isPublished("out-unvalidated", "line")).isTrue();
    }

    @Test
    void nothingIsPublishedWhereRatingsOfOneAreRefused() {
        bench.write(test.selectExpr("user + 0.5 user", "item", "rating"), "middles");
        String[] settings = {
            models("line", "als"), "output.path=" + bench.path("out-refused"), bench.validation("middles")
        };

        assertThatThrownBy(() -> several(settings).run())
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("Model \"als\": ");
        assertThat(isPublished("out-refused", "line")).isFalse();
        // What is complete is used again.
        assertThat(several(models("line"), settings[1], settings[2])
                        .run()
                        .get(0)
                        .sentences())
                .anyMatch(sentence -> sentence.endsWith("is complete, nothing is computed again."));
        assertThat(isPublished("out-refused", "line")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "als, em | quantization.overrides=[{tensor: factors.user, bits: 4}] | Model \"em\": quantization.overrides names",
                "als, words | gates={cosine_error: '<= 1'} | Model \"als\": The gate \"cosine_error\" does not apply",
                "als, als | quantization.weights.bits=8 | \"als\"",
            })
    void oneThatIsRefusedIsNamedAndNothingIsWritten(String names, String setting, String sentence) {
        List<String> before = Workbench.tree(directory);

        assertThatThrownBy(() -> several(models(names.split(", ", -1)), setting))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(sentence);
        assertThat(Workbench.tree(directory)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Export.class)
    void exportsAreRefusedWithWhatToReadInstead(Export export) {
        Outcome outcome = job("als", "quantization.weights.bits=6").run();

        assertThatThrownBy(() -> export.of(
                        LocalSession.session().sparkContext().hadoopConfiguration(),
                        LocatedRun.at(
                                LocalSession.session().sparkContext().hadoopConfiguration(), Workbench.run(outcome)),
                        "out.json"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("whose codes are Parquet already");
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
