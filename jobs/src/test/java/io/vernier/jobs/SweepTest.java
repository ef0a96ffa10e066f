package io.vernier.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.jobs.stage.Workbench;
import io.vernier.statistics.ContentGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps: many candidates, few scans, and each candidate what it would be as a run of its own. */
class SweepTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final Prompt prompt = new Prompt();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() {
        Dataset<Row> rows = rows(0, 2400);
        bench = new Workbench(directory).write(rows, "train").write(rows(4000, 4600), "test");
        for (boolean judges : new boolean[] {false, true}) {
            bench.write(rows.filter(judges(judges)), judges ? "judging" : "fitting");
        }
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"x", "y", "z"}).setOutputCol("features");
        LogisticRegression classes = new LogisticRegression().setMaxIter(20);
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler, classes})
                        .fit(rows),
                "classes");
        saveClusters(rows, assembler);
        LinearRegression numbers = new LinearRegression().setLabelCol("number");
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler, numbers})
                        .fit(rows),
                "numbers");
    }

    /** Whether a row judges what was fitted to the others. */
    private static FilterFunction<Row> judges(boolean judges) {
        return row -> {
            double[] inputs = {row.getAs("x"), row.getAs("y"), row.getAs("z")};
            return (ContentGroups.ofDense(inputs, 1, 3, new double[0], 3)[0] == 0) == judges;
        };
    }

    private static void saveClusters(Dataset<Row> rows, VectorAssembler assembler) {
        KMeans clusters = new KMeans().setK(3).setSeed(1);
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler, clusters})
                        .fit(rows),
                "clusters");
    }

    private static Dataset<Row> rows(int from, int to) {
        return LocalSession.session()
                .range(from, to, 1, 1)
                .withColumn("x", expr("pmod(xxhash64(id, 1), 1009) / 1009D - 0.3"))
                .withColumn("y", expr("1 / (1 + pmod(xxhash64(id, 2), 101))"))
                .withColumn("z", expr("pmod(xxhash64(id, 3), 997) / 100D"))
                .withColumn("number", expr("3 * x - y + z / 10"))
                .withColumn("label", expr("double(number + pmod(id, 9) / 30 > 1)"));
    }

    private int execute(String command, String model, Path output, String... settings) {
        return prompt.job(
                command,
                Stream.concat(
                                Stream.of(
                                        "model.path=" + bench.path(model),
                                        "calibration.path=" + bench.path("train"),
                                        "output.path=" + output),
                                Stream.of(settings))
                        .toList());
    }

    private static String held() {
        return "validation.path=" + bench.path("test");
    }

    private JsonNode line() throws IOException {
        return prompt.line();
    }

    private static Dataset<Row> candidates(JsonNode line) {
        return LocalSession.session()
                .read()
                .parquet(line.get("location").asText() + "/candidates")
                .orderBy("candidate", "metric");
    }

    private static int jobs(String group) {
        return LocalSession.session().sparkContext().statusTracker().getJobIdsForGroup("vernier-" + group).length;
    }

    @Test
    void eachCandidateIsWhatItWouldBeAlone() throws IOException {
        int calibrations = jobs("calibrate");
        int validations = jobs("validate");
        String[] settings = {held(), "sweep={bits: [3, 8], methods: [round, refit], tolerance: {agreement: 0.03}}"};

        assertThat(execute("sweep", "classes", results.resolve("swept"), settings))
                .as(prompt.errors())
                .isZero();

        JsonNode line = line();
        assertThat(jobs("calibrate") - calibrations).isEqualTo(1);
        assertThat(jobs("validate") - validations).isEqualTo(1);
        Dataset<Row> table = candidates(line);
        List<Row> selected =
                table.where("selected").select("candidate", "run_id").distinct().collectAsList();
        assertThat(selected).hasSize(1);
        assertThat(selected.get(0).getString(1)).isEqualTo(line.get("run").asText());
        int candidate = 0;
        for (int bits : new int[] {3, 8}) {
            for (String method : List.of("round", "refit")) {
                Dataset<Row> of = table.where(col("candidate").equalTo(candidate++));
                assertAlone(of, line, bits, method);
            }
        }
        assertThat(table.where("run_id is null").count()).isPositive();
    }

    private void assertAlone(Dataset<Row> candidate, JsonNode sweep, int bits, String method) throws IOException {
        String each = "{bits: " + bits + "}";
        assertThat(execute(
                        "run",
                        "classes",
                        results.resolve("alone"),
                        held(),
                        "quantization={inputs: " + each + ", activations: " + each + ", weights: {bits: " + bits
                                + ", method: " + method + "}}"))
                .as(prompt.errors())
                .isZero();
        String run = line().get("location").asText();
        assertThat(candidate
                        .where("metric <> 'selection_agreement'")
                        .select("metric", "value", "low", "high")
                        .collectAsList())
                .isEqualTo(LocalSession.session()
                        .read()
                        .parquet(run + "/validation")
                        .where("scope = 'model' and slice is null"
                                + " and metric not in ('rows', 'null_rows', 'skipped_rows')")
                        .orderBy("metric")
                        .select(
                                col("metric"),
                                col("quantized_value"),
                                expr("coalesce(float_value, 0D) + low"),
                                expr("coalesce(float_value, 0D) + high"))
                        .collectAsList());
        Row first = candidate.first();
        assertThat(first.<String>getAs("method")).isEqualTo(method);
        assertThat(first.<Integer>getAs("weights_bits")).isEqualTo(bits);
        assertThat(first.<Integer>getAs("accumulator_bits"))
                .isEqualTo(LocalSession.session()
                        .read()
                        .parquet(run + "/accumulators")
                        .agg(expr("max(proven_bits)"))
                        .first()
                        .getInt(0));
        if (first.<Boolean>getAs("selected")) {
            assertThat(line().get("run")).isEqualTo(sweep.get("run"));
        }
    }

    /** As if the rows that are fitted to, and those that judge, had been tables of their own. */
    @ParameterizedTest
    @CsvSource({"classes,4,refit", "classes,6,round", "numbers,3,refit", "clusters,5,round"})
    void candidatesAreJudgedByRowsThatTheyWereNotFittedTo(String model, int bits, String method) throws IOException {
        assertThat(execute(
                        "sweep",
                        model,
                        results.resolve("swept"),
                        held(),
                        "sweep={bits: [" + bits + "], methods: [" + method + "], tolerance: {agreement: 1}}"))
                .as(prompt.errors())
                .isZero();
        Row kept = candidates(line())
                .where("metric = 'selection_agreement'")
                .select("value", "low", "high")
                .first();

        String each = "{bits: " + bits + "}";
        assertThat(execute(
                        "run",
                        model,
                        results.resolve("alone"),
                        "calibration.path=" + bench.path("fitting"),
                        "validation.path=" + bench.path("judging"),
                        "quantization={inputs: " + each + ", activations: " + each + ", weights: {bits: " + bits
                                + ", method: " + method + "}}"))
                .as(prompt.errors())
                .isZero();
        assertThat(kept)
                .isEqualTo(LocalSession.session()
                        .read()
                        .parquet(line().get("location").asText() + "/validation")
                        .where("scope = 'model' and slice is null and metric in ('agreement', 'cluster_agreement')")
                        .select("quantized_value", "low", "high")
                        .first());
    }

    @Test
    void theSelectionIsTheSameForAnyPartitionsAndOrder() throws IOException {
        String sweep = "sweep={bits: [3, 4, 8], tolerance: {agreement: 0.05}}";
        assertThat(execute("sweep", "classes", results.resolve("whole"), held(), sweep))
                .as(prompt.errors())
                .isZero();
        List<Row> expected = candidates(line()).drop("sweep_id", "run_id").collectAsList();

        bench.write(
                LocalSession.session()
                        .read()
                        .parquet(bench.path("train"))
                        .repartition(5)
                        .sortWithinPartitions(col("z").desc()),
                "shuffled");
        assertThat(execute(
                        "sweep",
                        "classes",
                        results.resolve("parts"),
                        held(),
                        sweep,
                        "calibration.path=" + bench.path("shuffled")))
                .as(prompt.errors())
                .isZero();

        assertThat(candidates(line()).drop("sweep_id", "run_id").collectAsList())
                .isEqualTo(expected)
                .anySatisfy(row -> assertThat(row.<Boolean>getAs("selected")).isTrue());
    }

    @Test
    void theSmallestThatIsSureToBeWithinTheToleranceIsSelected() throws IOException {
        assertThat(execute("sweep", "numbers", results, held(), "sweep.bits=[2, 4, 6, 8, 10]"))
                .as(prompt.errors())
                .isZero();

        List<Row> kept = candidates(line())
                .where("metric = 'selection_agreement'")
                .select("weights_bits", "low", "selected")
                .collectAsList();
        Row smallest = kept.stream()
                .filter(row -> row.getDouble(1) >= 0.99)
                .findFirst()
                .orElseThrow();
        assertThat(smallest.getBoolean(2)).isTrue();
        assertThat(smallest.getInt(0)).isBetween(4, 10);
        assertThat(kept.get(0).getDouble(1)).isLessThan(0.99);
        assertThat(Files.exists(results.resolve("numbers").resolve("current.json")))
                .isTrue();
    }

    /** Clusters are no classes, and kept all the same. */
    @Test
    void ofClustersTooTheSmallestIsSelected() throws IOException {
        assertThat(execute("sweep", "clusters", results, held(), "sweep.bits=[2, 8, 12]"))
                .as(prompt.errors())
                .isZero();

        assertThat(candidates(line())
                        .where("metric in ('cluster_agreement', 'selection_agreement') and selected")
                        .select("value")
                        .collectAsList())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.getDouble(0)).isGreaterThan(0.98));
        assertThat(prompt.out()).contains("cluster agreement");
    }

    @Test
    void aSweepThatIsCompleteReadsNothing() throws IOException {
        assertThat(execute("sweep", "classes", results, held(), "sweep.bits=[6, 8]"))
                .isZero();
        JsonNode first = line();
        List<String> files = Workbench.tree(results);
        int scans = jobs("calibrate") + jobs("validate") + jobs("select");

        assertThat(execute("sweep", "classes", results, held(), "sweep.bits=[6, 8]"))
                .isZero();

        assertThat(jobs("calibrate") + jobs("validate") + jobs("select")).isEqualTo(scans);
        assertThat(line().get("run")).isEqualTo(first.get("run"));
        assertThat(Workbench.tree(results)).isEqualTo(files);

        Path report = Path.of(java.net.URI.create(first.get("report").asText()).getPath());
        String page = Files.readString(report);
        Files.delete(report);
        assertThat(prompt.execute("report", first.get("location").asText()))
                .as(prompt.errors())
                .isZero();
        assertThat(Files.readString(report)).isEqualTo(page);

        Path run = results.resolve("classes/runs").resolve(first.get("run").asText());
        for (String file : List.of("manifest.json", ".manifest.json.crc")) {
            Files.deleteIfExists(run.resolve(file));
        }
        assertThat(execute("sweep", "classes", results, held(), "sweep.bits=[6, 8]"))
                .as(prompt.errors())
                .isZero();
        assertThat(Files.exists(run.resolve("manifest.json"))).isTrue();
    }

    /** Gates that need no label judge everywhere, the others where the calibration has it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train | agreement: '>= 0.98' | agreement >= 0.98 (found 0.",
                "train | accuracy_drop: '<= 0.005' | accuracy_drop <= 0.005 (found 0.",
                "partly | accuracy_drop: '<= 0.005' | accuracy_drop <= 0.005 (found 0.",
                "unlabelled | accuracy_drop: '<= 0.005' | ''"
            })
    void aCandidateThatMissesAGateIsNotSelected(String calibration, String gate, String reason) throws IOException {
        if (!Files.exists(Path.of(bench.path("unlabelled")))) {
            Dataset<Row> train = LocalSession.session().read().parquet(bench.path("train"));
            bench.write(train.drop("label"), "unlabelled");
            bench.write(train.withColumn("label", expr("if(label = 1 and rand(7) < 0.01, null, label)")), "partly");
        }
        String[] settings = {
            held(),
            "calibration.path=" + bench.path(calibration),
            "quantization.non_finite=" + (calibration.equals("partly") ? "skip" : "fail"),
            "sweep={bits: [2, 8], methods: [round], tolerance: {agreement: 0.9}}",
            "gates={" + gate + "}"
        };
        int code = execute("sweep", "classes", results, settings);

        String selected = candidates(line())
                        .where("selected")
                        .select("candidate")
                        .distinct()
                        .first() + "";
        if (reason.isEmpty()) {
            assertThat(code).isEqualTo(20);
            assertThat(selected).isEqualTo("[0]");
            assertThat(prompt.out()).contains("without regard to \"accuracy_drop\"");
            execute("sweep", "classes", results, settings);
            assertThat(prompt.out()).contains("without regard to \"accuracy_drop\"");
        } else {
            assertThat(code).as(prompt.errors()).isZero();
            assertThat(selected).isEqualTo("[1]");
            assertThat(candidates(line())
                            .where("reason is not null")
                            .select("reason")
                            .distinct()
                            .collectAsList())
                    .singleElement()
                    .satisfies(row -> assertThat(row.getString(0)).contains(reason));
            assertThat(prompt.out())
                    .contains("Not to be selected: candidate 0 (")
                    .contains(reason);
        }
    }

    @Test
    void candidatesMayBeListed() throws IOException {
        String sweep =
                "sweep={candidates: [{inputs: {bits: 6, estimator: mse}, weights: {bits: 4}}, {weights: {bits: 5}}],"
                        + " select: none}";

        assertThat(execute("sweep", "classes", results, held(), sweep)).isZero();

        assertThat(line().get("outcome").asText()).isEqualTo("compared");
        assertThat(candidates(line())
                        .select("inputs_bits", "activations_bits", "weights_bits", "selected")
                        .distinct()
                        .orderBy("weights_bits")
                        .collectAsList())
                .extracting(Row::toString)
                .containsExactly("[6,8,4,false]", "[8,8,5,false]");
        assertThat(Files.exists(results.resolve("classes").resolve("runs"))).isFalse();
    }

    /** Before anything is read, or by the integers that come out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{bits: [4, 10], methods: [refit]} | output.as_of= | have 10 bits and their weights 10",
                "{bits: [4, 8]} | quantization.accumulator_bits=9 | quantization.accumulator_bits allows 9",
                "{bits: [4, 8]} | quantization={target: fhe, accumulator_bits: 9} | allows 9",
                "{candidates: [{weights: {bits: 4}}, {inputs: {bits: 3}}]}"
                        + " | quantization.overrides=[{tensor: input, bits: 2}] | The sweep changes \"inputs.bits\", but"
            })
    void aCandidateThatCannotBeLeavesTheOthers(String sweep, String other, String reason) throws IOException {
        assertThat(execute(
                        "sweep", "classes", results, held(), "sweep=" + sweep, other, "sweep.tolerance.agreement=0.5"))
                .as(prompt.errors())
                .isZero();

        Dataset<Row> table = candidates(line());
        assertThat(table.where("metric = 'refused'")
                        .select("candidate", "reason", "value", "selected")
                        .collectAsList())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getInt(0)).isEqualTo(1);
                    assertThat(row.getString(1)).contains(reason);
                    assertThat(row.isNullAt(2)).isTrue();
                    assertThat(row.getBoolean(3)).isFalse();
                });
        assertThat(table.where("candidate = 1").count()).isOne();
        assertThat(table.where("selected and candidate = 0").count()).isPositive();
        assertThat(prompt.out()).contains("Left out: candidate 1 (").contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{bits: [9, 10], methods: [refit]} | quantization.guard=true"
                        + " | Candidate 1 (activations.bits: 10, inputs.bits: 10, weights.bits: 10, weights.method: refit):",
                "{bits: [7, 8]} | quantization.accumulator_bits=9 | Candidate 0 (activations.bits: 7",
                "{bits: [4, 8]} | quantization.overrides=[{tensor: '*', bits: 5}]"
                        + " | but quantization.overrides says \"bits\" of all of these tensors, by \"*\"",
                "{bits: [4, 8]} | model.path=nothing | \"nothing\""
            })
    void whereNoCandidateIsLeftTheSweepIsRefused(String sweep, String other, String sentence) {
        assertThat(execute("sweep", "classes", results, held(), "sweep=" + sweep, other))
                .isIn(21, 22);

        assertThat(prompt.errors()).contains(sentence);
        assertThat(Files.exists(results.resolve("classes").resolve("sweeps"))).isFalse();
    }

    @Test
    void whatIsSweptInVainIsSaid() throws IOException {
        assertThat(execute(
                        "sweep",
                        "classes",
                        results,
                        held(),
                        "sweep={bits: [4, 8], select: none}",
                        "quantization.overrides=[{tensor: input, bits: 8}]"))
                .as(prompt.errors())
                .isZero();

        assertThat(prompt.out()).contains("Warning: The sweep changes \"inputs.bits\", but");
        assertThat(candidates(line()).select("inputs_bits").distinct().collectAsList())
                .extracting(row -> row.getInt(0))
                .containsExactly(8);
    }

    @Test
    void whereNoneKeepsEnoughNoneIsSelected() throws IOException {
        assertThat(execute("sweep", "numbers", results, held(), "sweep={bits: [2], tolerance: {agreement: 0}}"))
                .isEqualTo(20);

        assertThat(line().get("outcome").asText()).isEqualTo("failed");
        assertThat(prompt.out()).contains("No candidate is sure to keep enough decisions");
        assertThat(Files.exists(results.resolve("numbers").resolve("current.json")))
                .isFalse();
    }

    @Test
    void aPlanSaysHowOftenDataWouldBeRead() {
        assertThat(execute("sweep", "classes", results, held(), "sweep.bits=[2, 4, 8]", "--dry-run"))
                .isZero();

        assertThat(prompt.out())
                .contains("3 candidates would be quantized from one calibration and compared in 1 scan of")
                .contains("To be sure of 99.00 % takes 381 rows that judge, about 1,143 in the calibration");
        assertThat(Workbench.tree(results)).containsExactly("/");
    }

    @Test
    void otherCommandsLeaveTheSectionAlone() {
        assertThat(execute("run", "classes", results, held(), "sweep.bits=[2, 4]", "--dry-run"))
                .as(prompt.errors())
                .isZero();
        assertThat(execute("run", "classes", results, held(), "sweep.bitts=[2, 4]", "--dry-run"))
                .isEqualTo(21);
        assertThat(prompt.errors()).contains("\"sweep.bitts\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | must have either \"bits\", such as [2, 4, 8], or \"candidates\", found neither",
                "{bits: [4], candidates: [{weights: {bits: 4}}]} | found both",
                "{bits: []} | expected a list that is not empty",
                "{bits: 4} | \"sweep.bits\" (--set) is 4: expected a list that is not empty",
                "{bits: [4, 1]} | Candidate 1 (activations.bits: 1, inputs.bits: 1, weights.bits: 1): \"quantization.weights\" is",
                "{bits: [4], methods: [guess]} | \"guess\"",
                "{candidates: [4]} | expected maps with keys such as \"inputs\"",
                "{candidates: [{weigths: {bits: 4}}]} | \"quantization.weigths\"",
                "{bits: [4], select: best} | \"smallest\"",
                "{bits: [4], tolerance: {accuracy: 1}} | \"sweep.tolerance.accuracy\""
            })
    void whatCannotBeIsRefused(String sweep, String sentence) {
        assertThat(execute("sweep", "classes", results, held(), "sweep=" + sweep))
                .isEqualTo(21);

        assertThat(prompt.errors()).contains(sentence);
        assertThat(Workbench.tree(results)).containsExactly("/");
    }

    @Test
    void aSweepIsNotTakenApart() {
        assertThat(execute("sweep", "classes", results, held(), "sweep.bits=[8]", "validation.ablation=true"))
                .isEqualTo(21);

        assertThat(prompt.errors()).contains("takes one run apart");
    }

    @Test
    void aSweepIsOfOneModel() {
        String models = "model.path=[" + bench.path("classes") + ", " + bench.path("numbers") + "]";

        assertThat(execute("sweep", "classes", results, held(), "sweep.bits=[4]", models))
                .isEqualTo(21);

        assertThat(prompt.errors()).contains("names 2 models: expected one here");
    }

    @Test
    void candidatesAreComparedOnHeldOutRows() {
        assertThat(execute("sweep", "classes", results, "sweep.bits=[4]")).isEqualTo(21);

        assertThat(prompt.errors()).contains("set validation.path");
    }
}
