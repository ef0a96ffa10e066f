package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.LocalSession;
import io.vernier.jobs.export.Export;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.table.RecipeRow;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.Tensor;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.onnx.runtime.Processor;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.Network;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ContentGroups;
import io.vernier.statistics.TensorStatistics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that ONNX Runtime computes, from the file to the statistics and the evidence. */
class NetworkTest {
    private static final Path FILES = Path.of("src/test/resources/onnx/networks");
    private static final String IDS = "{name: ids, columns: [ids], length: 4, mask: mask}";
    private static final String INPUTS = "onnx.inputs=[" + IDS + ", {name: numbers, columns: [a, b]}]";
    private static final String OUTPUT = "onnx.output=logits";
    private static final int ROWS = 150;

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void write() throws IOException {
        bench = new Workbench(directory);
        for (String file : List.of("mlp", "cnn", "masked", "opset11", "external", "company", "foreign")) {
            Files.copy(FILES.resolve(file + ".onnx"), directory.resolve(file + ".onnx"));
        }
        Files.copy(FILES.resolve("external.data"), directory.resolve("external.data"));
        Files.copy(FILES.resolveSibling("nets").resolve("half.onnx"), directory.resolve("half.onnx"));
        Files.write(
                Files.copy(FILES.resolveSibling("nets").resolve("mlp.onnx"), directory.resolve("converted.onnx")),
                "\22\10skl2onnx".getBytes(StandardCharsets.ISO_8859_1),
                StandardOpenOption.APPEND);
        bench.write(rows(), "rows")
                .shuffle(rows(), 3, "three")
                .shuffle(rows(), 7, "seven")
                .write(rows().where("id < 40"), "first")
                .write(rows().where("id >= 40"), "second");
    }

    /** Images, identifiers of different lengths, and numbers. */
    private static Dataset<Row> rows() {
        return LocalSession.session()
                .range(ROWS)
                .withColumn("image", expr("transform(sequence(1, 144), k -> float(pmod(xxhash64(id, k), 997) / 997))"))
                .withColumn(
                        "ids",
                        expr("transform(sequence(1, 1 + int(pmod(xxhash64(id), 4))), k -> pmod(xxhash64(id, k), 20))"))
                .withColumn("a", expr("float(pmod(xxhash64(id, 'a'), 1001) / 500 - 1)"))
                .withColumn("b", expr("double(pmod(xxhash64(id, 'b'), 7))"))
                .withColumn("few", expr("slice(image, 1, 24)"))
                .withColumn("label", expr("double(pmod(id, 4))"));
    }

    private static Outcome calibrate(String model, String table, String... settings) {
        return bench.job(model, table, settings).calibrate();
    }

    private static Calibration statistics(String model, String table, String... settings) {
        SingleJob job = bench.job(model, table, settings);
        job.calibrate();
        return context(job).calibrationDirectory().readStatistics();
    }

    private static Network network(String model, String... settings) {
        return (Network) context(bench.job(model, "rows", settings)).loaded();
    }

    private static JobContext context(SingleJob job) {
        return ((Job) job.job()).models().get(0).context();
    }

    @Test
    void statisticsAreThoseOfTheRowsInAnyOrderAndPartition() {
        List<Row> one = bench.statistics(calibrate("masked.onnx", "rows", INPUTS, OUTPUT));

        assertThat(one).isNotEmpty();
        for (String other : List.of("three", "seven")) {
            assertThat(bench.statistics(calibrate("masked.onnx", other, INPUTS, OUTPUT)))
                    .as(other)
                    .isEqualTo(one);
        }
        Outcome whole = calibrate("masked.onnx", "three", INPUTS, OUTPUT, "calibration.groups=1");
        assertThat(bench.statistics(whole)).isEqualTo(one);
        assertThat(Path.of(whole.calibration().path(), "groups")).doesNotExist();
        Outcome grouped = calibrate("masked.onnx", "three", INPUTS, OUTPUT);
        assertThat(bench.table(grouped.calibration().path(), "groups")).hasSizeGreaterThan(one.size());
    }

    @Test
    void neitherSessionsNorBatchesNorHistogramsMakeADifference() {
        String[] ofBins = {
            "mean_abs_deviation",
            "sum",
            "sum_of_squares",
            "bins",
            "counts",
            "residual_sums",
            "residual_square_sums",
            "fine_bits",
            "fine_values",
            "fine_counts",
            "fine_residual_sums"
        };
        Outcome usual = calibrate("cnn.onnx", "rows");

        assertThat(network("cnn.onnx", "onnx.tap_budget=1k").measured().groups())
                .hasSizeGreaterThan(1);
        assertThat(bench.statistics(calibrate("cnn.onnx", "rows", "onnx.tap_budget=1k")))
                .isEqualTo(bench.statistics(usual));
        assertThat(bench.statistics(calibrate("cnn.onnx", "rows", "onnx.batch=3")))
                .isEqualTo(bench.statistics(usual));
        assertThat(bench.statistics(calibrate("cnn.onnx", "rows", "onnx.histogram_channels=100"), ofBins))
                .isEqualTo(bench.statistics(usual, ofBins));
    }

    @Test
    void channelsAreThoseOfWhatReadsATensor() {
        Calibration statistics = statistics("cnn.onnx", "rows");

        assertThat(statistics.tensors().stream()
                        .map(tensor ->
                                tensor.layout().name() + " " + tensor.layout().channels()))
                .containsExactly("image 1", "r0 6", "f 6", "logits 1");
        TensorStatistics image = statistics.tensor("image");
        assertThat(image.whole().summary().count()).isEqualTo(ROWS * 144);
        assertThat(statistics.tensor("r0").summary(5).count()).isEqualTo(ROWS * 36);
        List<Row> pixels = rows().selectExpr("explode(image) as x")
                .selectExpr("min(x)", "max(x)", "avg(double(x))")
                .collectAsList();
        assertThat(image.whole().min()).hasValue(pixels.get(0).getFloat(0));
        assertThat(image.whole().max()).hasValue(pixels.get(0).getFloat(1));
        assertThat(image.summary(0).mean().getAsDouble())
                .isCloseTo(pixels.get(0).getDouble(2), within(1e-12));
    }

    @Test
    void paddingEntersNoStatistic() {
        long positions = rows().selectExpr("sum(size(ids))").first().getLong(0);

        Calibration statistics = statistics("masked.onnx", "rows", INPUTS, OUTPUT);

        assertThat(statistics.tensor("e").summary(0).count()).isEqualTo(positions);
        assertThat(statistics.tensor("j").summary(0).count()).isEqualTo(ROWS);
    }

    @Test
    void aBatchWhoseRowsAreNotIndependentIsOfOneRow() {
        String input = "onnx.inputs=[{name: x, columns: [a, b, a, b]}]";

        assertThat(network("company.onnx", input).measured().batch()).isEqualTo(1);
        assertThat(network("cnn.onnx").measured().batch()).isEqualTo(32);
        assertThatThrownBy(() -> network("company.onnx", input, "onnx.batch=8"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("other numbers in another place of a batch of 8");
    }

    @Test
    void filesOfOldVersionsAndValuesInOtherFilesAreReadAlike() {
        assertThat(statistics("external.onnx", "rows").tensors()).hasSize(4);
        assertThat(network("external.onnx").measured().file().content().length)
                .isGreaterThan((int) directory.resolve("external.onnx").toFile().length());
        assertThat(network("opset11.onnx").stages()).hasSize(9);
        assertThat(network("half.onnx", "onnx.inputs=[{name: x, columns: [few]}]")
                        .graph()
                        .constants()
                        .values())
                .extracting(Tensor::type)
                .containsOnly(ElementType.FLOAT);
    }

    @Test
    void aCalibrationOfMoreValuesBesideTheFileIsAnother() throws IOException {
        String one = calibrate("external.onnx", "rows").calibration().calibrationId();
        Path data = directory.resolve("external.data");
        byte[] before = Files.readAllBytes(data);
        byte[] after = before.clone();
        after[3] ^= 1;
        Files.write(data, after);
        try {
            assertThat(calibrate("external.onnx", "rows").calibration().calibrationId())
                    .isNotEqualTo(one);
        } finally {
            Files.write(data, before);
        }
    }

    @Test
    void calibrationsAreAdded(@TempDir Path sums) {
        String first =
                calibrate("masked.onnx", "first", INPUTS, OUTPUT).calibration().path();
        String second =
                calibrate("masked.onnx", "second", INPUTS, OUTPUT).calibration().path();

        CalibrationMerging.Merged merged = CalibrationMerging.merge(
                LocalSession.session().sparkContext().hadoopConfiguration(),
                sums.toString(),
                "sum",
                List.of(first, second));

        assertThat(bench.table(merged.calibration().path(), "statistics"))
                .isEqualTo(bench.statistics(calibrate("masked.onnx", "rows", INPUTS, OUTPUT)));
    }

    private static Stream<List<String>> refused() {
        return Stream.of(
                List.of("masked.onnx", "rows", "the shape [?, ?]", "onnx.output=logits"),
                List.of("masked.onnx", "rows", "onnx.output names none", INPUTS),
                List.of("masked.onnx", "rows", "onnx.output is \"x\"", INPUTS, "onnx.output=x"),
                List.of("cnn.onnx", "rows", "but onnx.inputs names \"x\"", "onnx.inputs=[{name: x, columns: [image]}]"),
                List.of("cnn.onnx", "rows", "has no node \"x*\"", "onnx.float=[x*]"),
                List.of("cnn.onnx", "rows", "has no node to quantize", "onnx.operators=[Tanh]"),
                List.of("cnn.onnx", "rows", "onnx.decision is of one", "onnx.decision=identity"),
                List.of(
                        "company.onnx",
                        "rows",
                        "predicts a number",
                        "onnx.inputs=[{name: x, columns: [a, b, a, b]}]",
                        "onnx.search.agreement=>= 0.9"),
                List.of("cnn.onnx", "rows", "there are none", "onnx.search.sqnr_db=>= 9", "calibration.groups=1"),
                List.of("cnn.onnx", "rows", "quantization has target", "quantization.target=fhe"),
                List.of("cnn.onnx", "rows", "quantization has budget", "quantization.budget.bytes=9"),
                List.of("cnn.onnx", "rows", "has inputs.bits, activations.bits", "quantization.weights.bits=4"),
                List.of("cnn.onnx", "rows", "has weights.method", "quantization.weights.method=refit"),
                List.of(
                        "converted.onnx",
                        "rows",
                        "feeds the prediction and is none of the operators that become steps"),
                List.of(
                        "foreign.onnx",
                        "rows",
                        "of the domain \"org.example\"",
                        "onnx.inputs=[{name: x, columns: [a]}]"),
                List.of(
                        "cnn.onnx",
                        "rows",
                        "onnx.inputs says [2, 12, 12]",
                        "onnx.inputs=[{name: image, columns: [image], shape: [2, 12, 12]}]"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatANetworkIsNotIsRefusedBeforeAnyData(List<String> refused) {
        String[] settings = refused.subList(3, refused.size()).toArray(String[]::new);

        assertThatThrownBy(() -> bench.job(refused.get(0), refused.get(1), settings))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.exitCode().code()).isEqualTo(21))
                .hasMessageContaining(refused.get(2));
    }

    @Test
    void rowsThatANetworkDoesNotReadAreRefused() {
        bench.write(rows().withColumn("ids", expr("array(0.5D)")), "halves")
                .write(rows().withColumn("ids", expr("array(1, 2, 3, 4, 5)")), "long")
                .write(rows().withColumn("a", expr("float('NaN')")), "nan");

        for (String table : List.of("halves", "long", "nan")) {
            assertThatThrownBy(() -> calibrate("masked.onnx", table, INPUTS, OUTPUT))
                    .as(table)
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.exitCode().code()).isEqualTo(22));
        }
        String cut = INPUTS.replace("length: 4", "length: 4, truncate: true");
        assertThat(statistics("masked.onnx", "long", cut, OUTPUT)
                        .tensor("e")
                        .summary(0)
                        .count())
                .isEqualTo(ROWS * 4);
    }

    @Test
    void theRecipeThatLosesLeastOnOtherRowsIsChosenForAnyPartition() {
        List<Row> one = bench.table(run("rows"), "recipes", "run_id");

        assertThat(one).hasSizeGreaterThan(3);
        double most = one.stream()
                .mapToDouble(row -> row.<Double>getAs("sqnr_db"))
                .max()
                .orElseThrow();
        assertThat(one)
                .allSatisfy(row -> {
                    assertThat(row.<Long>getAs("rows")).isEqualTo(ROWS);
                    assertThat(row.<Boolean>getAs("chosen")).isEqualTo(row.<Double>getAs("sqnr_db") == most);
                })
                .extracting(row -> row.<Double>getAs("sqnr_db"))
                .doesNotHaveDuplicates();
        assertThat(bench.table(run("seven"), "recipes", "run_id")).isEqualTo(one);
    }

    private static String run(String table, String... settings) {
        SingleJob job = bench.job("cnn.onnx", table, settings);
        job.run();
        return context(job).runDirectory().path();
    }

    @Test
    void aRecipeThatWasNotTheBestIsFound() {
        SingleJob job = bench.job("cnn.onnx", "three");
        job.run();
        RunDirectory run = context(job).runDirectory();
        RecipeChoice told = run.readRecipes().orElseThrow();
        RecipeChoice other = new RecipeChoice(
                told.judged().stream()
                        .map(each -> new RecipeChoice.Judged(
                                each.label(), OptionalDouble.of(-each.decibels().getAsDouble())))
                        .toList(),
                told.rows());
        run.write(RecipeRow.TABLE, RecipeRow.of(other));

        assertThat(Workbench.verify(run.path(), Optional.empty()).differences())
                .extracting("table")
                .contains("recipes", "model.onnx");
    }

    @Test
    void weightsMakeUpForOneAnotherAlikeForAnyPartition() throws IOException {
        String[] compensated = {"onnx.compensate=true", "onnx.equalize=false", bench.validation("rows")};
        Path one = Path.of(run("rows", compensated));
        Path other = Path.of(run("seven", compensated));

        assertThat(Files.readAllBytes(other.resolve("model.onnx")))
                .isEqualTo(Files.readAllBytes(one.resolve("model.onnx")));
        assertThat(bench.table(one.toString(), "layers").stream()
                        .filter(row -> row.<String>getAs("recipe").contains("compensated"))
                        .map(row -> row.<String>getAs("layer")))
                .containsExactly("conv", "dense");
        assertThat(decibels(one))
                .isGreaterThan(decibels(Path.of(run("rows", "onnx.equalize=false", bench.validation("rows")))));
        assertThat(Workbench.verify(one.toString(), Optional.empty()).differences())
                .isEmpty();
    }

    @Test
    void theOperatorsThatLoseMostStayFloatAlikeForAnyPartition() {
        String[] all = {"onnx.operators=all", "onnx.estimator=minmax", "onnx.equalize=false", "onnx.bias=true"};
        String run = run(
                "rows",
                Stream.concat(Stream.of(all), Stream.of("onnx.search.sqnr_db=>= 60"))
                        .toArray(String[]::new));
        List<Row> found = bench.table(run, "search", "run_id");

        assertThat(found.get(0).<Double>getAs("sqnr_db")).isLessThan(60);
        List<Row> kept =
                found.stream().filter(row -> row.<Boolean>getAs("kept")).toList();
        assertThat(kept).isNotEmpty().hasSizeLessThan(found.size() - 1);
        assertThat(kept.get(kept.size() - 1).<Double>getAs("sqnr_db"))
                .isGreaterThanOrEqualTo(found.get(0).<Double>getAs("sqnr_db"));
        assertThat(bench.table(run, "layers").stream()
                        .filter(row -> row.getAs("reason").equals("search"))
                        .map(row -> row.<String>getAs("layer")))
                .containsExactlyInAnyOrderElementsOf(
                        kept.stream().map(row -> row.<String>getAs("layer")).toList());
        assertThat(Workbench.verify(run, Optional.empty()).differences()).isEmpty();
        String easy = run(
                "seven",
                Stream.concat(Stream.of(all), Stream.of("onnx.search.sqnr_db=>= 1"))
                        .toArray(String[]::new));
        assertThat(bench.table(easy, "search", "run_id")).hasSize(1).first().satisfies(row -> assertThat(
                        row.<Double>getAs("sqnr_db"))
                .isEqualTo(found.get(0).<Double>getAs("sqnr_db")));
        assertThat(bench.table(
                        run(
                                "seven",
                                Stream.concat(Stream.of(all), Stream.of("onnx.search.sqnr_db=>= 60"))
                                        .toArray(String[]::new)),
                        "search",
                        "run_id"))
                .isEqualTo(found);
    }

    /** Rows of four contents, one in each quarter of the groups, and none of which is in the third of the groups that would be enough of so many rows. */
    @Test
    void allRowsJudgeASearchWhereFewDiffer() {
        int thirds = 3 * ContentGroups.COUNT;
        List<Integer> contents = IntStream.range(0, 1000)
                .filter(k -> group(k, thirds) >= ContentGroups.COUNT)
                .boxed()
                .collect(Collectors.groupingBy(
                        k -> group(k, ContentGroups.COUNT) / 8, Collectors.minBy(Comparator.naturalOrder())))
                .values()
                .stream()
                .map(Optional::orElseThrow)
                .toList();
        bench.write(
                LocalSession.session()
                        .range(8000)
                        .withColumn(
                                "a",
                                expr("float(split('"
                                        + contents.stream().map(String::valueOf).collect(Collectors.joining(","))
                                        + "', ',')[id % 4])")),
                "alike");
        SingleJob job = bench.job(
                "company.onnx",
                "alike",
                "onnx.inputs=[{name: x, columns: [a, a, a, a]}]",
                "onnx.estimator=minmax",
                "onnx.search.sqnr_db=>= 200");
        job.run();

        assertThat(bench.table(context(job).runDirectory().path(), "search", "run_id"))
                .first()
                .satisfies(row -> {
                    assertThat(row.<Long>getAs("rows")).isEqualTo(8000);
                    assertThat(row.<Double>getAs("sqnr_db")).isLessThan(200);
                });
    }

    private static int group(int content, int groups) {
        double[] row = {content, content, content, content};
        return ContentGroups.ofDense(row, 1, row.length, new double[0], groups)[0];
    }

    @Test
    void fewerGroupsJudgeWhereTheBudgetHoldsNoMore() {
        SingleJob job = bench.job("cnn.onnx", "seven", "calibration.state_budget=4500k");
        job.run();

        assertThat(bench.table(context(job).calibrationDirectory().path(), "groups").stream()
                        .map(row -> row.<Integer>getAs("content_group"))
                        .distinct())
                .containsExactly(0, 8, 16, 24);
        assertThat(bench.table(context(job).runDirectory().path(), "recipes", "run_id"))
                .isEqualTo(bench.table(run("rows"), "recipes", "run_id"));
    }

    private static double decibels(Path run) {
        return bench.table(run.toString(), "validation").stream()
                .filter(row -> row.getAs("metric").equals("sqnr_db"))
                .mapToDouble(row -> row.<Double>getAs("quantized_value"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutGroupsOfRowsNoRecipeIsChosen() {
        String run = run("rows", "calibration.groups=1");

        assertThat(Path.of(run).resolve("recipes")).doesNotExist();
        assertThat(Path.of(run).resolve("manifest.json"))
                .content()
                .contains("was not judged")
                .contains("\"groups\" : 1");
        assertThat(Workbench.verify(run, Optional.empty()).differences()).isEmpty();
        assertThat(Path.of(run(
                                "rows",
                                "calibration.groups=1",
                                "onnx.equalize=false",
                                "onnx.bias=true",
                                "onnx.estimator=mse"))
                        .resolve("manifest.json"))
                .content()
                .doesNotContain("was not judged");
    }

    @Test
    void aRunIsMadeStepByStepAndCanBeMadeAgain() throws IOException {
        String[] settings = {
            bench.validation("second"), "validation.label=label", "gates.sqnr_db=>= 25", "onnx.decision=argmax"
        };
        SingleJob job = bench.job("cnn.onnx", "first", settings);
        job.calibrate();
        assertThatThrownBy(job::validate).isInstanceOf(Refusal.class).hasMessageContaining("run quantize first");
        job.quantize();
        Path run = Path.of(context(job).runDirectory().path());
        byte[] written = Files.readAllBytes(run.resolve("model.onnx"));
        Files.copy(directory.resolve("cnn.onnx"), run.resolve("model.onnx"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(job::validate).isInstanceOf(Refusal.class).hasMessageContaining("run quantize again");
        job.quantize();

        Outcome validated = job.validate();

        assertThat(validated.result()).isEqualTo(Outcome.Result.PASSED);
        assertThat(Files.readAllBytes(run.resolve("model.onnx"))).isEqualTo(written);
        assertThat(Workbench.verify(run.toString(), Optional.empty()).differences())
                .isEmpty();
        Dataset<Row> metrics = LocalSession.session().read().parquet(run + "/validation");
        assertThat(metrics.where(col("metric").equalTo("sqnr_db")).first().<String>getAs("scope"))
                .isEqualTo("logits");
        assertThat(metrics.where(col("metric").equalTo("sqnr_db_served")).count())
                .isEqualTo(1);
        assertThat(metrics.where(col("metric").equalTo("accuracy")).first().<Long>getAs("rows"))
                .isEqualTo(ROWS - 40);
        Files.write(run.resolve("model.onnx"), new byte[] {1}, StandardOpenOption.APPEND);
        assertThat(Verification.atRest(new Configuration(), run.toString(), Optional.empty())
                        .report()
                        .differences())
                .extracting("table")
                .containsExactly("model.onnx");
        assertThat(Workbench.verify(run.toString(), Optional.empty()).differences())
                .extracting("table")
                .containsExactly("model.onnx");
    }

    @Test
    void processorsThatComputedAreKnownAndSeveralKindsAreWarnedOf() {
        SingleJob job = bench.job("cnn.onnx", "three");
        job.calibrate();
        SortedSet<String> kinds =
                context(job).calibrationDirectory().manifest().orElseThrow().processors();

        assertThat(kinds).containsExactly(Processor.kind());
        assertThat(CalibrationManifest.warning(kinds)).isEmpty();
        assertThat(CalibrationManifest.warning(new TreeSet<>(List.of("amd64 avx", "amd64 avx avx2"))))
                .get()
                .asString()
                .contains("2 kinds of processors (\"amd64 avx\", \"amd64 avx avx2\")");
    }

    private static JsonNode exported(Export format, Path run, String file) throws IOException {
        Configuration hadoop = new Configuration(false);
        return new ObjectMapper()
                .readTree(format.of(hadoop, LocatedRun.at(hadoop, run.toString()), file)
                        .content());
    }

    @Test
    void aRunIsExportedForOtherTools() throws IOException {
        Path run = Path.of(Workbench.run(bench.job("cnn.onnx", "first", "onnx.equalize=false", "onnx.taps=all")
                        .run())
                .replaceFirst("^file:", ""));

        JsonNode encodings = exported(Export.AIMET, run, "cnn.encodings");
        assertThat(encodings.get("version").asText()).isEqualTo("2.0.0");
        assertThat(encodings.get("encodings").findValuesAsText("name"))
                .containsExactly("image", "w0", "r0", "w1", "f", "w2");
        JsonNode weights = encodings.get("encodings").get(1);
        assertThat(weights.get("output_dtype").asText()).isEqualTo("int8");
        assertThat(weights.get("axis").asInt()).isZero();
        Dataset<Row> parameters = LocalSession.session().read().parquet(run + "/parameters");
        for (JsonNode each : encodings.get("encodings")) {
            // Weights go by their layers in the table.
            String tensor = each.get("name")
                    .asText()
                    .replace("w0", "conv")
                    .replace("w1", "depthwise")
                    .replace("w2", "dense");
            List<Row> scales = parameters
                    .where(col("tensor").equalTo(tensor))
                    .orderBy("channel")
                    .select("scale", "zero_point")
                    .collectAsList();
            JsonNode told = each.get("y_scale");
            assertThat(scales).as(tensor).hasSize(told.isArray() ? told.size() : 1);
            for (int k = 0; k < scales.size(); k++) {
                assertThat((told.isArray() ? told.get(k) : told).doubleValue())
                        .isEqualTo(scales.get(k).getDouble(0));
                JsonNode zero = each.get("y_zero_point");
                assertThat((zero.isArray() ? zero.get(k) : zero).longValue())
                        .isEqualTo(scales.get(k).getLong(1));
            }
        }
        JsonNode all = exported(Export.ORT_CACHE, run, "cache.json").get("data");
        JsonNode reach = exported(Export.TRT_CACHE, run, "calibration.json");
        assertThat(reach.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyElementsOf(
                        all.properties().stream().map(Map.Entry::getKey).toList());
        assertThat(reach.get("f").get("highest").get("data").doubleValue())
                .isEqualTo(Math.max(
                        -all.get("f").get("lowest").get("data").doubleValue(),
                        all.get("f").get("highest").get("data").doubleValue()));
        assertThatThrownBy(() -> exported(Export.TRT_CACHE, run, "calibration.txt"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(".flatbuffers, .cache and .json");

        // Channels that were scaled: only what has codes is known of the scaled network, which goes with it.
        Files.copy(FILES.resolve("cnn.onnx"), run.resolve("float.onnx"));
        assertThat(exported(Export.TRT_CACHE, run, "calibration.json").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("f", "image", "r0");
        Configuration hadoop = new Configuration(false);
        for (Export format : List.of(Export.TRT_CACHE, Export.AIMET)) {
            assertThat(format.of(hadoop, LocatedRun.at(hadoop, run.toString()), "x.json")
                            .floats())
                    .isPresent();
        }
        assertThatThrownBy(() -> exported(Export.ORT_CACHE, run, "cache.json"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("has scaled channels");
    }
}
