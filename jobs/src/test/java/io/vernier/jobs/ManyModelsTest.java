package io.vernier.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.jobs.stage.Workbench;
import io.vernier.spark.plan.ReadMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.RFormula;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of several models: each comes out as if it had been alone, and the data is read for all of them at once. */
class ManyModelsTest {
    private static final List<String> PLAIN = List.of("forest", "linear", "logistic", "skipping");
    private static final List<String> PREPARED = List.of("dropping", "formula", "indexed", "ordered");

    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final Prompt prompt = new Prompt();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() throws IOException {
        Dataset<Row> rows = rows(0, 600);
        bench = new Workbench(directory).write(rows, "train").write(rows(600, 900), "test");
        Files.createDirectories(directory.resolve("models"));
        Dataset<Row> whole = rows.filter("n is not null and not isnan(n)");
        save("logistic", whole, assembler("x", "y", "flag"), logistic());
        save("linear", whole, assembler("x", "y", "flag"), new LinearRegression().setLabelCol("number"));
        save("skipping", whole, assembler("n", "x").setHandleInvalid("skip"), logistic());
        save(
                "forest",
                whole,
                assembler("x", "y", "flag"),
                new RandomForestClassifier().setNumTrees(2).setMaxDepth(2));
        // Three pipelines whose stages add columns of the same names, and mean other things by them.
        OneHotEncoder encoder = new OneHotEncoder().setInputCol("index").setOutputCol("code");
        save("indexed", whole, indexer().setHandleInvalid("keep"), encoder, assembler("code", "x"), logistic());
        save(
                "ordered",
                whole,
                indexer().setStringOrderType("alphabetDesc"),
                encoder,
                assembler("y", "code"),
                logistic());
        save("formula", whole, new RFormula().setFormula("label ~ city + x"), logistic());
        save(
                "dropping",
                whole.filter("city <> 'c'"),
                indexer().setHandleInvalid("skip"),
                assembler("index", "x"),
                logistic());
    }

    /** Numbers, of which {@code n} is null or NaN in some rows, a text, and labels. */
    private static Dataset<Row> rows(int from, int to) {
        return LocalSession.session()
                .range(from, to, 1, 1)
                .withColumn("x", expr("pmod(xxhash64(id, 1), 1009) / 1009D - 0.3"))
                .withColumn("y", expr("1 / (1 + pmod(xxhash64(id, 2), 101))"))
                .withColumn("flag", expr("pmod(xxhash64(id, 3), 3) = 0"))
                .withColumn(
                        "n", expr("case when id % 50 = 7 then null when id % 60 = 8 then double('NaN') else x * y end"))
                .withColumn("city", expr("case when id % 7 < 4 then 'a' when id % 7 < 6 then 'b' else 'c' end"))
                .withColumn("number", expr("3 * x - y + int(flag)"))
                .withColumn("label", expr("double(x + y + int(city = 'b') / 4 + pmod(id, 9) / 30 > 0.5)"));
    }

    private static VectorAssembler assembler(String... columns) {
        return new VectorAssembler().setInputCols(columns).setOutputCol("features");
    }

    private static StringIndexer indexer() {
        return new StringIndexer().setInputCol("city").setOutputCol("index");
    }

    private static LogisticRegression logistic() {
        return new LogisticRegression().setMaxIter(5);
    }

    private static void save(String name, Dataset<Row> rows, PipelineStage... stages) {
        bench.save(new Pipeline().setStages(stages).fit(rows), "models/" + name);
    }

    private int execute(String command, String models, Path output, String... settings) {
        return prompt.job(
                command,
                Stream.concat(
                                Stream.of(
                                        "model.path=" + models,
                                        "calibration.path=" + bench.path("train"),
                                        "output.path=" + output,
                                        "quantization.non_finite=skip"),
                                Stream.of(settings))
                        .toList());
    }

    private static String path(String model) {
        return bench.path("models/" + model);
    }

    private static String list(List<String> models) {
        return models.stream().map(ManyModelsTest::path).collect(Collectors.joining(", ", "[", "]"));
    }

    private JsonNode line() throws IOException {
        return prompt.line();
    }

    private Map<String, JsonNode> runs() throws IOException {
        Map<String, JsonNode> runs = new TreeMap<>();
        line().get("runs").forEach(run -> runs.put(run.get("name").asText(), run));
        return runs;
    }

    /** The tables of a directory, byte for byte. */
    private static SortedMap<String, String> tables(JsonNode of) throws IOException {
        Path run = Path.of(of.get("location").asText().replaceFirst("^file:/+", "/"));
        SortedMap<String, String> tables = new TreeMap<>();
        for (Path root : List.of(
                run, run.resolve("../../calibrations/" + of.get("calibration").asText()))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file :
                        files.filter(each -> each.endsWith("part-0.parquet")).toList()) {
                    tables.put(
                            root.relativize(file.getParent()).toString(),
                            HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return tables;
    }

    private static long scans() {
        return ReadMetrics.count("scans");
    }

    private void assertAsAlone(String command, List<String> models, Map<String, JsonNode> together, String... settings)
            throws IOException {
        assertThat(together.keySet()).containsExactlyElementsOf(models);
        for (String model : models) {
            assertThat(execute(command, path(model), results.resolve("alone"), settings))
                    .isZero();
            JsonNode alone = line();
            assertThat(alone.has("runs")).isFalse();
            for (String field : List.of("exit", "outcome", "run", "calibration", "rows")) {
                assertThat(together.get(model).get(field))
                        .as(model + ": " + field)
                        .isEqualTo(alone.get(field));
            }
            SortedMap<String, String> expected = tables(alone);
            assertThat(expected).containsKey("statistics");
            assertThat(tables(together.get(model))).as(model).isEqualTo(expected);
        }
    }

    @Test
    void eachModelComesOutAsIfItHadBeenAlone() throws IOException {
        String[] settings = {
            "validation={path: " + bench.path("test") + ", slices: [city]}",
            "gates.agreement=>= 0.5",
            "calibration.state_budget=2g"
        };
        List<String> models =
                Stream.of(PLAIN, PREPARED).flatMap(List::stream).sorted().toList();
        String[] dry = {settings[0], settings[2], "--dry-run"};
        assertThat(execute("run", bench.path("models") + "/*", results.resolve("all"), dry))
                .isZero();
        assertThat(prompt.out())
                .contains(
                        "The calibration data would be read in 2 scans: \"dropping\"; \"forest\", ",
                        "The validation data would be read in 2 scans: \"dropping\"; \"forest\", ");
        long before = scans();

        assertThat(execute("run", bench.path("models") + "/*", results.resolve("all"), settings))
                .as(prompt.errors())
                .isZero();

        // The rows that "dropping" leaves out are still there for the others.
        assertThat(scans() - before).isEqualTo(2 * 2);
        assertThat(line().get("outcome").asText()).isEqualTo("published");
        assertThat(prompt.out()).containsSubsequence(models);
        Map<String, JsonNode> together = runs();
        long after = scans();
        assertThat(execute("run", bench.path("models") + "/*", results.resolve("all"), settings))
                .isZero();
        assertThat(runs()).isEqualTo(together);
        assertThat(scans()).isEqualTo(after);
        assertAsAlone("run", models, together, settings);
    }

    /** A statement that lists its columns drops those that others have added. */
    @Test
    void stagesThatListTheirColumnsAreNotInTheWayOfOthers() throws IOException {
        Dataset<Row> whole = rows(0, 600).filter("n is not null and not isnan(n)");
        List<String> both = List.of("x * y", "x - y");
        for (String product : both) {
            SQLTransformer listing =
                    new SQLTransformer().setStatement("SELECT x, y, label, " + product + " AS made FROM __THIS__");
            bench.save(
                    new Pipeline()
                            .setStages(new PipelineStage[] {listing, assembler("made", "x"), logistic()})
                            .fit(whole),
                    "listing/m" + both.indexOf(product));
        }

        assertThat(execute("run", bench.path("listing") + "/*", results, "validation.path=" + bench.path("test")))
                .as(prompt.errors())
                .isZero();
        assertThat(runs()).hasSize(2);
    }

    /** Columns that nothing is computed of are read batch by batch. */
    @Test
    void plainColumnsAreSharedToo() throws IOException {
        List<String> models = List.of("linear", "logistic", "skipping");
        long before = scans();

        assertThat(execute("calibrate", list(models), results.resolve("all"), "calibration.groups=32"))
                .as(prompt.errors())
                .isZero();

        assertThat(scans() - before).isEqualTo(1);
        assertAsAlone("calibrate", models, runs(), "calibration.groups=32");
    }

    @Test
    void oneFailsItsGateWhileOthersArePublished() throws IOException {
        String held = "validation.path=" + bench.path("test");
        String models = list(List.of("logistic", "skipping"));
        String[] gates = {held, "quantization.weights.bits=2", "quantization.inputs.bits=2", "gates.agreement=>= 0.91"};

        assertThat(execute("run", models, results, gates)).as(prompt.out()).isEqualTo(20);

        Map<String, JsonNode> runs = runs();
        assertThat(line().get("outcome").asText()).isEqualTo("failed");
        assertThat(line().get("exit").asInt()).isEqualTo(20);
        assertThat(runs.values().stream().map(run -> run.get("outcome").asText()))
                .containsExactlyInAnyOrder("failed", "published");
        runs.forEach((name, run) -> assertThat(results.resolve(name).resolve("current.json"))
                .as(name)
                .satisfies(pointer -> assertThat(Files.exists(pointer))
                        .isEqualTo(run.get("outcome").asText().equals("published"))));
    }

    @Test
    void aModelThatIsCompleteIsLeftOut() throws IOException {
        assertThat(execute("calibrate", path("logistic"), results)).isZero();

        assertThat(execute("calibrate", list(List.of("logistic", "linear")), results, "--dry-run"))
                .isZero();

        assertThat(prompt.out()).contains("The calibration data would be read in 1 scan: \"linear\".");
    }

    @Test
    void stepsTakeSeveralModelsToo() throws IOException {
        String models = list(List.of("linear", "logistic"));
        String held = "validation.path=" + bench.path("test");
        for (String command : List.of("calibrate", "quantize", "validate", "publish")) {
            assertThat(execute(command, models, results, held))
                    .as(command + prompt.errors())
                    .isZero();
            assertThat(runs()).hasSize(2);
        }
        assertThat(line().get("outcome").asText()).isEqualTo("published");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "256m | The calibration data would be read in 1 scan: \"logistic\", \"linear\", \"skipping\".",
                "2m | The calibration data would be read in 2 scans: \"logistic\", \"linear\"; \"skipping\"."
            })
    void statesThatAreTooLargeTogetherAreMadeInSeveralScans(String budget, String sentence) {
        String models = list(List.of("logistic", "linear", "skipping"));

        assertThat(execute("run", models, results, "calibration.state_budget=" + budget, "--dry-run"))
                .as(prompt.errors())
                .isZero();

        assertThat(prompt.out()).contains(sentence);
    }

    @Test
    void whatIsRefusedOfOneLeavesNothingOfTheOthers() {
        String models = list(List.of("logistic", "skipping"));

        assertThat(execute("run", models, results, "quantization.non_finite=fail"))
                .isEqualTo(22);

        assertThat(prompt.errors()).contains("Model \"skipping\": The feature \"n\" is NaN");
        assertThat(Workbench.tree(results)).noneMatch(file -> file.endsWith("/manifest.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "inspect"})
    void aDirectoryThatIsNoModelIsRefusedByItsName(String command) {
        String models = "[" + path("logistic") + ", " + bench.path("train") + "]";

        int code = command.equals("run")
                ? execute("run", models, results)
                : prompt.execute("inspect", path("logistic"), bench.path("train"));

        assertThat(code).isEqualTo(21);
        assertThat(prompt.errors()).contains(bench.path("train") + "\" is no saved Spark ML model");
        assertThat(results).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run | [%1$s/logistic, %1$s/../models/logistic/] | | are both called \"logistic\"",
                "run | %1$s/none-* | | expected a glob that matches directories of saved models",
                "run | [] | | expected at least one path of a saved model",
                "run | [%1$s/logistic, {a: b}] | | expected a list of paths of saved models",
                "run | %1$s/l* | model.name=one | \"model.path\" names 2 models: remove it",
                "run | %1$s/l* | calibration.id=0123456789abcdef | correct calibration.id",
                "run | %1$s/l* | model.nam=one | The key \"model.nam\"",
            })
    void refusesWhatIsNoListOfModels(String command, String models, String setting, String sentence) {
        String[] settings = setting == null
                ? new String[0]
                : setting.startsWith("calibration")
                        ? new String[] {"calibration={id: 0123456789abcdef}"}
                        : new String[] {setting};

        assertThat(execute(command, String.format(models, bench.path("models")), results, settings))
                .isEqualTo(21);

        assertThat(prompt.errors()).containsOnlyOnce(sentence);
        assertThat(results).isEmptyDirectory();
    }

    @Test
    void aStreamIsOfOneModel() {
        String models = list(List.of("logistic", "linear"));

        int code = prompt.execute(
                "calibrate",
                "--stream",
                "--set",
                "model.path=" + models,
                "--set",
                "calibration.path=" + bench.path("train"),
                "--set",
                "output.path=" + results);

        assertThat(code).isEqualTo(21);
        assertThat(prompt.errors()).contains("A stream is of one model, but \"model.path\" names 2");
    }
}
