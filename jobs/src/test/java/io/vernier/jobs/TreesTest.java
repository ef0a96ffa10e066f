package io.vernier.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorIndexer;
import org.apache.spark.ml.regression.DecisionTreeRegressor;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaves that are integers, nodes that rows reach, and branches that none does. */
class TreesTest {
    private static final String[] READ = {"x", "y", "z", "kind"};

    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final SparkSession session = LocalSession.session();
    private final Prompt prompt = new Prompt();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() {
        Dataset<Row> rows = rows(0, 1200).cache();
        bench = new Workbench(directory)
                .write(rows, "whole")
                .write(rows(5000, 6000), "test")
                .write(rows.where("x < 0.2 and kind < 2"), "some");
        rows.repartition(5).write().parquet(bench.path("parts"));
        save(rows, new DecisionTreeClassifier().setMaxDepth(4), "models/tree_c");
        save(rows, new RandomForestClassifier().setNumTrees(7).setMaxDepth(5), "models/forest_c");
        save(rows, new GBTClassifier().setMaxIter(5).setMaxDepth(3), "models/boosted_c");
        save(rows, new DecisionTreeRegressor().setLabelCol("number").setMaxDepth(4), "models/tree_r");
        save(
                rows,
                new RandomForestRegressor().setLabelCol("number").setNumTrees(7).setMaxDepth(5),
                "models/forest_r");
        save(rows, new GBTRegressor().setLabelCol("number").setMaxIter(5).setMaxDepth(3), "models/boosted_r");
    }

    private static void save(Dataset<Row> rows, PipelineStage predictor, String name) {
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(READ)
                .setOutputCol("assembled")
                .setHandleInvalid("keep");
        VectorIndexer indexer = new VectorIndexer()
                .setInputCol("assembled")
                .setOutputCol("features")
                .setMaxCategories(8)
                .setHandleInvalid("keep");
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler, indexer, predictor})
                        .fit(rows),
                name);
    }

    private static Dataset<Row> rows(int from, int to) {
        return LocalSession.session()
                .range(from, to, 1, 1)
                .withColumn("x", expr("pmod(xxhash64(id, 1), 1009) / 1009D - 0.3"))
                .withColumn("y", expr("1 / (1 + pmod(xxhash64(id, 2), 101))"))
                .withColumn("z", expr("exp(pmod(xxhash64(id, 3), 997) / 200D)"))
                .withColumn("kind", expr("double(pmod(xxhash64(id, 4), 5))"))
                .withColumn("number", expr("900 + 30 * x - 8 * y + z / 5 + if(kind in (0, 3), 12, 0)"))
                .withColumn("label", expr("double(number + pmod(id, 9) > 925)"));
    }

    private int execute(String model, String calibration, String... settings) {
        return prompt.job(
                "run",
                Stream.concat(
                                Stream.of(
                                        "model.path=" + bench.path("models/" + model),
                                        "calibration.path=" + bench.path(calibration),
                                        "validation.path=" + bench.path("test"),
                                        "output.path=" + results),
                                Stream.of(settings))
                        .toList());
    }

    private Dataset<Row> table(JsonNode run, String table) {
        return session.read().parquet(run.get("location").asText() + "/" + table);
    }

    private Dataset<Row> nodes(JsonNode run) {
        return session.read()
                .parquet(run.get("location").asText() + "/../../calibrations/"
                        + run.get("calibration").asText() + "/nodes");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 16})
    void integerLeavesOfEveryKindAreWithinWhatIsProven(int bits) throws IOException {
        assertThat(execute("*", "whole", "quantization.leaves.bits=" + bits))
                .as(prompt.errors())
                .isZero();
        Map<String, JsonNode> runs = new TreeMap<>();
        prompt.line().get("runs").forEach(run -> runs.put(run.get("name").asText(), run));
        assertThat(runs).hasSize(6);

        for (JsonNode run : runs.values()) {
            String name = run.get("name").asText();
            Row leaves = table(run, "parameters").where("role = 'weight'").first();
            assertThat(leaves.<String>getAs("tensor")).as(name).isEqualTo("trees.margin");
            assertThat(leaves.<Integer>getAs("bits")).as(name).isEqualTo(bits);
            assertThat(table(run, "program").where("kind = 'integer_trees'").count())
                    .as(name)
                    .isEqualTo(1);
            Dataset<Row> accumulators = table(run, "accumulators");
            assertThat(accumulators
                            .where(
                                    "layer = 'trees.margin' and observed_min >= proven_min and observed_max <= proven_max")
                            .count())
                    .as(name)
                    .isEqualTo(accumulators.count())
                    .isBetween(1L, 2L);
            double error = table(run, "validation")
                    .where("scope = 'trees.margin' and metric = 'max_abs_error'")
                    .first()
                    .getAs("quantized_value");
            double bound =
                    table(run, "certificate").agg(expr("max(bound)")).first().getDouble(0);
            assertThat(error).as(name).isBetween(0.0, bound);
            assertThat(table(run, "certificate").where("covered_rows = rows").count())
                    .as(name)
                    .isEqualTo(accumulators.count());
            double agreement = table(run, "validation")
                    .where("scope = 'model' and metric = 'agreement' and slice is null")
                    .first()
                    .getAs("quantized_value");
            // Two bits are not enough where the trees are of unlike sizes, and the bound says so.
            assertThat(agreement).as(name).isGreaterThan(bits == 2 ? 0 : 0.99);
        }
        String forest = runs.get("forest_r").get("location").asText();
        assertThat(prompt.execute("verify", forest)).as(prompt.out()).isZero();
        double[] shown = session.read().parquet(forest + "/certificate").collectAsList().stream()
                .mapToDouble(row -> row.<Double>getAs("bound"))
                .toArray();
        Dataset<Row> test = session.read().parquet(bench.path("test"));
        double worst = predictions("forest_r", forest, test)
                .agg(expr("max(abs(a - b))"))
                .first()
                .getDouble(0);
        assertThat(worst).isBetween(0.0, shown[0] * (1 + 1e-9));
    }

    /** With all thresholds and leaves kept no row can differ, so there is no chance for an interval to tell of. */
    @Test
    void whatIsProvenTheSameHasIntervalsOfNoWidthAndPassesGatesOnThem() throws IOException {
        assertThat(
                        execute(
                                "forest_c",
                                "whole",
                                "validation.slices=[kind]",
                                "gates={agreement: {value: '>= 1', bound: confidence}, log_loss_rise: {value: '<= 0', bound: confidence}}"))
                .as(prompt.errors())
                .isZero();

        assertThat(prompt.out()).contains("accuracy 0.00 points (proven)");
        Dataset<Row> intervals = table(prompt.line(), "validation").where("low is not null");
        assertThat(intervals.where("slice is not null").count()).isPositive();
        assertThat(intervals
                        .where("low <> high or low <> coalesce(difference, quantized_value)")
                        .count())
                .isZero();
        assertThat(prompt.execute("runs", results.resolve("forest_c").toString()))
                .isZero();
        assertThat(prompt.out()).contains("  ranks  ");

        execute("forest_c", "whole", "quantization.inputs={bits: 2, ranks: 2}");
        assertThat(table(prompt.line(), "validation").where("low < high").count())
                .isPositive();
    }

    /** Of the original model, a, and of its integers, b. */
    private Dataset<Row> predictions(String model, String run, Dataset<Row> rows) {
        Dataset<Row> integers = PipelineModel.load(run + "/model")
                .transform(rows)
                .select("id", "prediction")
                .toDF("id", "b");
        return PipelineModel.load(bench.path("models/" + model))
                .transform(rows)
                .select("id", "prediction")
                .toDF("id", "a")
                .join(integers, "id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trees.margin | 4 | '' | set quantization.leaves for integer leaves",
                "trees.* | 4 | '' | set quantization.leaves for integer leaves",
                "trees.margin | 4 | quantization.leaves.bits=8 | ''",
                "input | 4 | 'quantization.inputs={bits: 4, ranks: all}' | ''",
                "* | 4 | '' | ''",
            })
    void bitsOfATensorCountOrAreRefused(String tensor, int bits, String setting, String refusal) throws IOException {
        int code = execute(
                "forest_c",
                "whole",
                "quantization.overrides=[{tensor: '" + tensor + "', bits: " + bits + "}]",
                setting.isEmpty() ? "quantization.guard=true" : setting);

        if (!refusal.isEmpty()) {
            assertThat(code).isEqualTo(21);
            assertThat(prompt.errors()).contains("quantization.overrides names \"" + tensor + '"', refusal);
            return;
        }
        assertThat(code).as(prompt.errors()).isZero();
        assertThat(table(prompt.line(), "parameters")
                        .where("role = '" + (setting.contains("leaves") ? "weight" : "input") + "'")
                        .agg(expr("max(bits)"))
                        .first()
                        .getInt(0))
                .isEqualTo(bits);
    }

    @Test
    void rowsThatReachANodeAreCountedExactlyWhateverThePartitionsAndGroups() throws IOException {
        assertThat(execute("forest_c", "whole", "calibration.histogram_channels=2"))
                .as(prompt.errors())
                .isZero();
        JsonNode run = prompt.line();
        List<Row> counted = nodes(run).drop("calibration_id").collectAsList();
        assertThat(nodes(run).where("parent is null and rows = 1200").count()).isEqualTo(7);
        Dataset<Row> nodes = nodes(run);
        assertThat(nodes.as("n")
                        .join(
                                nodes.groupBy("tree", "parent")
                                        .agg(expr("sum(rows) sum"))
                                        .withColumnRenamed("tree", "t")
                                        .as("c"),
                                expr("n.tree = t and n.node = c.parent"))
                        .where("rows <> sum")
                        .count())
                .isZero();

        assertThat(execute("forest_c", "parts", "calibration.groups=32"))
                .as(prompt.errors())
                .isZero();
        assertThat(nodes(prompt.line()).drop("calibration_id").collectAsList()).isEqualTo(counted);
    }

    @Test
    void whatNoRowReachedIsPrunedAndCalibratedRowsKeepTheirAnswers() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (String model : List.of("forest_c", "forest_r", "boosted_r")) {
            assertThat(execute(model, "some")).as(prompt.errors()).isZero();
            long thresholds = thresholds(prompt.line());
            assertThat(execute(model, "some", "quantization.prune_unreached=true"))
                    .as(prompt.errors())
                    .isZero();
            assertThat(prompt.out()).contains("trees: No calibrated row has reached ");
            JsonNode run = prompt.line();
            String location = run.get("location").asText();
            assertThat(thresholds(run)).as(model).isLessThan(thresholds);
            Dataset<Row> some = session.read().parquet(bench.path("some"));
            assertThat(predictions(model, location, some).where("a <> b").count())
                    .as(model)
                    .isZero();
            pages.append(Files.readString(Path.of(location.replaceFirst("^file:/+", "/"), "report.html")));
            assertThat(pages)
                    .as(model)
                    .contains(
                            "<table id=\"reached\">", "Branches that no row reached", "No calibrated row has reached");
            assertThat(pages.indexOf("in the categories of the")).isPositive();
            assertThat(prompt.execute("verify", location)).as(prompt.out()).isZero();
        }
    }

    private long thresholds(JsonNode run) {
        return table(run, "program")
                .where("kind = 'rank'")
                .select(expr("size(reals)"))
                .first()
                .getInt(0);
    }

    @Test
    void encryptionHasNoIntegerLeavesAndSaysSo() {
        assertThat(execute("forest_c", "whole", "quantization.target=fhe", "quantization.leaves.bits=4"))
                .isEqualTo(22);
        assertThat(prompt.errors()).contains("leave quantization.leaves out");
    }
}
