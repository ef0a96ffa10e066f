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
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which part of the integers costs how much. */
class AblationTest {
    private static final String SIXTEEN = "{bits: 16}";

    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final Prompt prompt = new Prompt();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() {
        Dataset<Row> rows = rows(0, 900);
        bench = new Workbench(directory).write(rows, "train").write(rows(2000, 2600), "test");
        save(
                rows,
                new MultilayerPerceptronClassifier()
                        .setLayers(new int[] {3, 4, 2})
                        .setSeed(1),
                "perceptron");
        save(rows, new LogisticRegression().setMaxIter(5), "logistic");
        save(rows, new DecisionTreeClassifier().setMaxDepth(3), "tree");
    }

    private static void save(Dataset<Row> rows, PipelineStage predictor, String name) {
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"x", "y", "z"}).setOutputCol("features");
        bench.save(
                new Pipeline()
                        .setStages(new PipelineStage[] {assembler, predictor})
                        .fit(rows),
                name);
    }

    private static Dataset<Row> rows(int from, int to) {
        return LocalSession.session()
                .range(from, to, 1, 1)
                .withColumn("x", expr("pmod(xxhash64(id, 1), 1009) / 1009D - 0.3"))
                .withColumn("y", expr("1 / (1 + pmod(xxhash64(id, 2), 101))"))
                .withColumn("z", expr("pmod(xxhash64(id, 3), 997) / 997D"))
                .withColumn("label", expr("double(3 * x - y + z + pmod(id, 9) / 30 > 1)"));
    }

    private int execute(String model, Path output, String... settings) {
        return prompt.job(
                "run",
                Stream.concat(
                                Stream.of(
                                        "model.path=" + bench.path(model),
                                        "calibration.path=" + bench.path("train"),
                                        "validation.path=" + bench.path("test"),
                                        "output.path=" + output),
                                Stream.of(settings))
                        .toList());
    }

    private String location() throws IOException {
        JsonNode line = prompt.line();
        return line.get("location").asText();
    }

    private Map<String, Double> metrics(String table, String where, String value) throws IOException {
        Map<String, Double> metrics = new TreeMap<>();
        LocalSession.session()
                .read()
                .parquet(location() + "/" + table)
                .where(where)
                .collectAsList()
                .forEach(row -> metrics.put(row.getAs("metric"), row.getAs(value)));
        metrics.keySet().removeAll(List.of("rows", "null_rows", "skipped_rows"));
        return metrics;
    }

    private static String quantization(String inputs, String activations, String weights) {
        return "quantization={inputs: " + inputs + ", activations: " + activations + ", weights: " + weights + "}";
    }

    /** What a part is worth is what a run is worth whose other bits are 16. */
    @Test
    void eachPartIsWhatARunOfItWouldBe() throws IOException {
        String five = "{bits: 5}";
        assertThat(execute("perceptron", results, quantization(five, five, five), "validation.ablation=true"))
                .as(prompt.errors())
                .isZero();
        Map<String, Map<String, Double>> found = new TreeMap<>();
        for (String part : List.of(
                "what = 'weights'",
                "what = 'activations'",
                "tensor = 'input'",
                "tensor = 'layer0.sigmoid'",
                "tensor = 'layer1.linear'")) {
            found.put(part, metrics("ablation", part, "value"));
        }
        assertThat(found.get("what = 'weights'")).containsKeys("agreement", "accuracy");
        assertThat(Files.readString(Path.of(location().replaceFirst("^file:/+", "/"), "report.html")))
                .contains("all but layer0.linear");

        String run = location();
        assertThat(prompt.execute("verify", run)).as(prompt.out()).isZero();

        Map<String, String> runs = Map.of(
                "what = 'weights'", quantization(SIXTEEN, SIXTEEN, five),
                "what = 'activations'", quantization(five, five, SIXTEEN),
                "tensor = 'input'", quantization(SIXTEEN, five, five),
                "tensor = 'layer0.sigmoid'", quantization(five, SIXTEEN, five));
        for (Map.Entry<String, String> each : runs.entrySet()) {
            assertThat(execute("perceptron", results, each.getValue())).isZero();
            assertThat(metrics("validation", "scope = 'model' and slice is null", "quantized_value"))
                    .as(each.getKey())
                    .isEqualTo(found.get(each.getKey()));
        }
        assertThat(execute(
                        "perceptron",
                        results,
                        quantization(five, five, five),
                        "quantization.overrides=[{tensor: layer1.linear, bits: 16}]"))
                .isZero();
        assertThat(metrics("validation", "scope = 'model' and slice is null", "quantized_value"))
                .isEqualTo(found.get("tensor = 'layer1.linear'"));
    }

    /** An exception that the job makes does not stand in the way of 16 bits. */
    @Test
    void theRestHasAllBitsWhateverExceptionsThereAre() throws IOException {
        assertThat(execute(
                        "perceptron",
                        results,
                        "quantization.overrides=[{tensor: \"*\", bits: 5}]",
                        "validation.ablation=true"))
                .as(prompt.errors())
                .isZero();
        Map<String, Double> weights = metrics("ablation", "what = 'weights'", "value");

        assertThat(execute("perceptron", results, quantization(SIXTEEN, SIXTEEN, "{bits: 5}")))
                .isZero();
        assertThat(metrics("validation", "scope = 'model' and slice is null", "quantized_value"))
                .isEqualTo(weights);
    }

    @Test
    void aRunThatDoesNotAskHasNoTable() throws IOException {
        assertThat(execute("logistic", results)).isZero();
        String plain = location();

        assertThat(execute("logistic", results, "validation.ablation=false")).isZero();
        assertThat(location()).isEqualTo(plain);
        assertThat(Files.exists(Path.of(plain.replaceFirst("^file:/+", "/"), "ablation")))
                .isFalse();

        assertThat(execute("logistic", results, "validation.ablation=true")).isZero();
        assertThat(location()).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tree | quantization.guard=true | compares the layers of a model, but this one has none",
                "logistic | quantization.target=fhe | gives all other tensors as many bits as there are",
                "logistic | quantization.weights.bits=2 | re-fitted weights are fitted to the inputs' codes"
            })
    void whatCannotBeComparedIsRefused(String model, String setting, String sentence) {
        assertThat(execute(model, results, setting, "validation.ablation=true")).isEqualTo(21);

        assertThat(prompt.errors()).contains(sentence);
    }
}
