package io.vernier.ml;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.LocalSession;
import io.vernier.spark.plan.Internals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** Scoring inside larger plans: the rows are those of the public interface, and Spark's optimizer reaches through it. */
class ScoringPlansTest {
    private static final SparkSession SESSION = LocalSession.session();
    private static final String ADAPTIVE = "spark.sql.adaptive.enabled";

    @TempDir
    private static Path directory;

    private final Set<String> changed = new TreeSet<>();

    @BeforeAll
    static void write() {
        SESSION.range(0, 3000, 1, 3)
                .selectExpr(
                        "id",
                        "cast(id % 101 as double) a",
                        "cast(id % 7 as int) b",
                        "concat('row ', id) text",
                        "id % 5 part")
                .write()
                .partitionBy("part")
                .parquet(path("table"));
        SESSION.range(0, 40, 1, 1)
                .selectExpr("id", "id % 2 = 0 even", "cast(id * 3 as double) a", "id % 5 part")
                .write()
                .parquet(path("other"));
        other().createOrReplaceTempView("other_rows");
    }

    private static String path(String name) {
        return directory.resolve(name).toString();
    }

    private static Dataset<Row> table() {
        return SESSION.read().parquet(path("table"));
    }

    private static Dataset<Row> other() {
        return SESSION.read().parquet(path("other"));
    }

    private static Dataset<Row> scored() {
        return ScoringTest.model().transform(table());
    }

    private void set(String key, String value) {
        changed.add(key);
        SESSION.conf().set(key, value);
    }

    @AfterEach
    void restore() {
        changed.forEach(SESSION.conf()::unset);
    }

    private record Query(String name, Supplier<Dataset<Row>> under, Function<Dataset<Row>, Dataset<Row>> above) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Query under(String name, Supplier<Dataset<Row>> rows, String... read) {
        return new Query(name, rows, scores -> scores.selectExpr(read));
    }

    private static Query above(String name, Function<Dataset<Row>, Dataset<Row>> query) {
        return new Query(name, ScoringPlansTest::table, query);
    }

    static Stream<Query> queries() {
        String average = "a > (select avg(a) from other_rows)";
        return Stream.of(
                under("a scalar query below, prediction alone", () -> table().where(average), "sum(prediction)"),
                under("a scalar query below", () -> table().where(average), "id", "prediction"),
                under(
                        "a list below",
                        () -> table().where("id in (select id from other_rows where even)"),
                        "prediction"),
                under(
                        "a list or a number below",
                        () -> table().where("id in (select id from other_rows where even) or b = 3"),
                        "prediction"),
                under(
                        "existence below",
                        () -> table().alias("t").where("exists (select 1 from other_rows o where o.id = t.id)"),
                        "count(prediction)"),
                under(
                        "a computed scalar query as input",
                        () -> table().withColumn("a", col("a"))
                                .selectExpr("id", "(select max(a) from other_rows) a", "b"),
                        "sum(prediction)"),
                under(
                        "lots below, of a fixed seed",
                        () -> table().repartition(1).sortWithinPartitions("id").where(rand(3).lt(0.3)),
                        "id",
                        "prediction"),
                under("lots beside the scan", () -> table().where(rand(3).lt(2)), "sum(prediction)"),
                under("a limit below", () -> table().orderBy("id").limit(77), "id", "prediction"),
                under("a constant input", () -> table().withColumn("b", lit(3)), "id", "prediction", "probability"),
                under("constant inputs", () -> table().withColumn("b", lit(3)).withColumn("a", lit(48.0)), "raw"),
                under("no rows", () -> table().where("id < 0"), "prediction"),
                above("a scalar query above", t -> t.where("prediction >= (select avg(even) from "
                                + "(select cast(even as int) even from other_rows))")
                        .select("id")),
                above("a list above", t -> t.where("id in (select id from other_rows)")
                        .select("id", "raw")),
                above("a condition on both", t -> t.where("part = 3 and prediction = 1")
                        .select("id")),
                above("either condition", t -> t.where("part = 3 or prediction = 1")
                        .select("id", "text")),
                above("a condition of scores alone", t -> t.where("prediction = 1")
                        .agg(sum("id"))),
                above("a join on the partition", t -> t.join(other().where("even"), "part")
                        .groupBy("part")
                        .count()),
                above("a join with itself", t -> t.alias("x")
                        .join(t.alias("y"), "id")
                        .where("x.prediction = y.prediction")
                        .select("id")),
                above("an order and a limit", t -> t.orderBy(col("id").desc()).limit(9)),
                above("an aggregate", t -> t.groupBy("prediction").agg(sum("id"))),
                above("a union", t -> t.union(t).select("prediction", "id")),
                above("no score", t -> t.select("text")),
                above("a count", t -> t.groupBy().count()),
                above("everything", t -> t));
    }

    private static List<String> collected(Query query) {
        return query.above().apply(ScoringTest.model().transform(query.under().get())).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void rowsAreThoseOfThePublicInterface(Query query) {
        set(Internals.SETTING, "public");
        List<String> expected = collected(query);
        set(Internals.SETTING, "internal");
        for (String adaptive : List.of("true", "false")) {
            set(ADAPTIVE, adaptive);

            assertThat(collected(query)).as("adaptive " + adaptive).isEqualTo(expected);
        }
    }

    @Test
    void aSessionThatDoesNotKnowTheStrategyScoresRowByRow() {
        var experimental = ((org.apache.spark.sql.classic.SparkSession) SESSION).experimental();
        List<Row> expected = scored().orderBy("id").collectAsList();
        Dataset<Row> rows = scored().orderBy("id");
        var strategies = experimental.extraStrategies();
        experimental.extraStrategies_$eq(scala.collection.immutable.List$.MODULE$.empty());
        try {
            assertThat(rows.queryExecution().executedPlan().toString()).doesNotContain("Scoring ");
            assertThat(rows.collectAsList()).isEqualTo(expected);
        } finally {
            experimental.extraStrategies_$eq(strategies);
        }
    }

    @Test
    void aQueryBelowChoosesTheRows() {
        set(ADAPTIVE, "false");
        Dataset<Row> some = table().where("a > (select avg(a) from other_rows)");

        assertThat(ScoringTest.model()
                        .transform(some)
                        .agg(sum("prediction"))
                        .first()
                        .getDouble(0))
                .isEqualTo((double) table().where("a > 58.5 and a + b > 50").count())
                .isPositive();
    }

    /** Files that the scan of a plan has read, once its rows were collected. */
    private static long filesRead(Dataset<Row> rows) {
        SparkPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .executedPlan();
        List<SparkPlan> leaves = new ArrayList<>(CollectionConverters.asJava(plan.collectLeaves()));
        return leaves.get(0).metrics().apply("numFiles").value();
    }

    @Test
    void conditionsGoThroughToTheScan() {
        Dataset<Row> one = scored().where("part = 3 and a > 90");
        Dataset<Row> all = scored().where("prediction = 1");

        assertThat(one.collectAsList())
                .hasSize((int) table().where("part = 3 and a > 90").count());
        assertThat(all.collectAsList()).isNotEmpty();
        assertThat(filesRead(one)).isEqualTo(filesRead(all) / 5).isPositive();
        assertThat(one.queryExecution().executedPlan().toString())
                .containsPattern("PartitionFilters: \\[[^\\]]*\\(part#\\d+ = 3\\)")
                .contains("GreaterThan(a,90.0)");
    }

    @Test
    void conditionsGoThroughToAScanOfTheSecondInterface() {
        set("spark.sql.sources.useV1SourceList", "");

        String plan = ScoringTest.model()
                .transform(table())
                .where("part = 3 and a > 90")
                .queryExecution()
                .executedPlan()
                .toString();

        assertThat(plan).containsPattern("BatchScan.*part#\\d+ = 3").contains("GreaterThan(a,90.0)");
    }

    @Test
    void whatDependsOnTheRowsAboveStaysAbove() {
        String lots =
                scored().where(rand(1).lt(0.5)).queryExecution().optimizedPlan().toString();
        String limit = scored().limit(3)
                .where("part = 3")
                .queryExecution()
                .optimizedPlan()
                .toString();

        assertThat(lots.indexOf("rand(1)")).isNotNegative().isLessThan(lots.indexOf("Generate"));
        assertThat(limit.indexOf("part")).isNotNegative().isLessThan(limit.indexOf("Generate"));
    }

    private static long exchanges(Dataset<Row> rows) {
        return Pattern.compile("\\bExchange\\b")
                .matcher(rows.queryExecution().executedPlan().toString())
                .results()
                .count();
    }

    @Test
    void nothingIsShuffledForTheScores() {
        set(ADAPTIVE, "false");
        set("spark.sql.autoBroadcastJoinThreshold", "-1");
        Dataset<Row> bucketed = table().drop("part");
        bucketed.write()
                .bucketBy(3, "id")
                .sortBy("id")
                .option("path", path("bucketed"))
                .saveAsTable("bucketed_rows");
        try {
            Dataset<Row> buckets = SESSION.table("bucketed_rows");
            Dataset<Row> divided = table().repartition(3, col("id"));
            for (Dataset<Row> rows : List.of(buckets, divided)) {
                Dataset<Row> joined = rows.join(rows.groupBy("id").count(), "id");
                Dataset<Row> scoredJoin = ScoringTest.model()
                        .transform(rows)
                        .join(rows.groupBy("id").count(), "id");

                assertThat(exchanges(scoredJoin)).isEqualTo(exchanges(joined));
                assertThat(scoredJoin.count()).isEqualTo(3000);
            }
        } finally {
            SESSION.sql("drop table bucketed_rows");
        }
    }

    @Test
    void sparkKnowsThePlanOfEqualModelsAgain() {
        QuantizedModel model = ScoringTest.model();
        Dataset<Row> rows = table();
        Dataset<Row> cached = model.transform(rows).cache();
        try {
            assertThat(cached.count()).isEqualTo(3000);
            for (QuantizedModel same : List.of(model, model.copy(model.extractParamMap()), ScoringTest.model())) {
                assertThat(same.transform(rows).queryExecution().executedPlan().toString())
                        .contains("InMemoryTableScan");
            }
            QuantizedModel other = ScoringTest.model();
            other.set(other.inputCols(), new String[] {"b", "a"});
            assertThat(other.transform(rows).queryExecution().executedPlan().toString())
                    .doesNotContain("InMemoryTableScan");
        } finally {
            cached.unpersist();
        }
    }

    @Test
    void aModelIsSentOnceHoweverOftenItTransforms() {
        QuantizedModel model = ScoringTest.model();
        Dataset<Row> rows = table();
        model.transform(rows);
        long first = nextBroadcast();

        for (int k = 0; k < 5; k++) {
            model.transform(rows);
            model.copy(model.extractParamMap()).transform(rows);
        }

        assertThat(nextBroadcast()).isEqualTo(first + 1);
    }

    private static long nextBroadcast() {
        return SESSION.sparkContext()
                .broadcast("probe", scala.reflect.ClassTag$.MODULE$.apply(String.class))
                .id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prediction", "raw"})
    void sparksPagesTellOfScoring(String score) {
        Dataset<Row> rows = scored().select("id", score);
        rows.collectAsList();

        SparkPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .executedPlan();
        List<SparkPlan> scoring = new ArrayList<>();
        collect(plan, scoring);
        assertThat(scoring).hasSize(1);
        assertThat(scoring.get(0).metrics().apply("numOutputRows").value()).isEqualTo(3000);
        assertThat(scoring.get(0).metrics().apply("scoringTime").value()).isPositive();
    }

    private static void collect(SparkPlan plan, List<SparkPlan> scoring) {
        if (plan.getClass().getSimpleName().equals("ScoringExec")) {
            scoring.add(plan);
        }
        CollectionConverters.asJava(plan.children()).forEach(child -> collect(child, scoring));
    }

    /** Two vectors that do not tell their lengths, of one element and of one. */
    private static Dataset<Row> vectors(Dataset<Row> rows) {
        return rows.select(
                col("id"),
                functions.array_to_vector(array(col("a"))).as("a"),
                functions.array_to_vector(array(col("b").cast("double"))).as("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal", "public"})
    void vectorsThatDoNotTellTheirLengthsAreMeasuredRowByRow(String plans) {
        set(Internals.SETTING, plans);
        QuantizedModel model = ScoringTest.model();

        assertThat(model.transform(vectors(table()))
                        .select("id", "prediction")
                        .except(model.transform(table()).select("id", "prediction"))
                        .count())
                .isZero();
        Dataset<Row> three = vectors(table()).withColumn("b", functions.array_to_vector(array(lit(1.0), lit(2.0))));
        assertThatThrownBy(() -> model.transform(three).select("prediction").collectAsList())
                .hasStackTraceContaining("The input has a vector of 3 elements, the model reads 2 in all.");
        model.set(model.handleInvalid(), "keep");
        Dataset<Row> holes = vectors(table()).selectExpr("id", "if(id % 3 = 0, null, a) a", "b");
        assertThat(model.transform(holes).where("isnan(prediction)").count()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"internal", "public"})
    void aStreamIsScored(String plans) throws Exception {
        set(Internals.SETTING, plans);
        String name = "stream_" + plans;
        Dataset<Row> arriving = SESSION.readStream()
                .schema(table().schema())
                .option("maxFilesPerTrigger", 4)
                .parquet(path("table"));
        List<Long> batches = new ArrayList<>();
        StreamingQuery memory = ScoringTest.model()
                .transform(vectors(arriving))
                .select("id", "prediction", "probability")
                .writeStream()
                .format("memory")
                .queryName(name)
                .trigger(Trigger.AvailableNow())
                .start();
        memory.processAllAvailable();
        memory.awaitTermination();
        StreamingQuery each = arriving.writeStream()
                .trigger(Trigger.AvailableNow())
                .foreachBatch((batch, number) -> {
                    batches.add(ScoringTest.model()
                            .transform(batch)
                            .where("prediction = 1")
                            .count());
                })
                .start();
        each.awaitTermination();

        assertThat(SESSION.table(name)
                        .select("id", "prediction")
                        .except(scored().select("id", "prediction"))
                        .count())
                .isZero();
        assertThat(SESSION.table(name).count()).isEqualTo(3000);
        assertThat(batches.stream().mapToLong(Long::longValue).sum())
                .isEqualTo(table().where("a + b > 50").count());
        assertThat(batches).hasSizeGreaterThan(1);
    }
}
