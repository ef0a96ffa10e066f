package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.stage.Specimens;
import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory);
        bench.write(Specimens.rows(0, 2000).withColumnRenamed("minute", "a.minute"), "data");
        bench.write(Specimens.rows(0, 2000), "whole");
        bench.save(Specimens.train("binary"), "model");
    }

    private int execute(String... arguments) {
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private List<String> ratios(String... options) throws IOException {
        Path json = directory.resolve("bench.json");
        List<String> arguments = new ArrayList<>(List.of("bench", "--rounds", "1", "--json", json.toString()));
        arguments.addAll(List.of(options));
        assertThat(execute(arguments.toArray(String[]::new)))
                .as(errors.toString())
                .isZero();
        JsonNode ratios = new ObjectMapper().readTree(json.toFile()).get("ratios");
        // What is beyond the scan may be lost in the noise of few rows.
        ratios.properties().forEach(ratio -> assertThat(
                        ratio.getValue().asDouble() > 0 || ratio.getKey().endsWith("_beyond_scan"))
                .as(ratio.getKey())
                .isTrue());
        List<String> names = new ArrayList<>();
        ratios.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void measuresColumnsOfAGivenTable() throws IOException {
        assertThat(ratios("--data", bench.path("data"), "--columns", "tiny,price,flag,a.minute", "--only", "minmax"))
                .containsExactly("calibration_to_sql_minmax");
        assertThat(out.toString()).contains("SQL min, max").doesNotContain("bare scan");
    }

    @Test
    void measuresAGivenModel() throws IOException {
        assertThat(ratios("--data", bench.path("whole"), "--model", bench.path("model")))
                .containsExactlyInAnyOrder(
                        "model_calibration_to_transform",
                        "model_scoring",
                        "model_scoring_float",
                        "model_scoring_beyond_scan",
                        "model_validation_to_transform",
                        "model_validation_of_4_to_one");
    }

    @Test
    void theNamesOfGeneratedRatiosArePromised() throws IOException {
        assertThat(ratios("--rows", "500", "--output", bench.path("generated")))
                .contains(
                        "calibration_to_scan",
                        "calibration_to_sql_minmax",
                        "calibration_to_approx_percentile",
                        "calibration_two_tasks_to_one",
                        "scan_two_tasks_to_one",
                        "perceptron_calibration_to_transform",
                        "perceptron_scoring",
                        "logistic_scoring",
                        "perceptron_scoring_float",
                        "logistic_scoring_float",
                        "perceptron_scoring_beyond_scan",
                        "forest_20x5_scoring",
                        "forest_20x5_scoring_beyond_scan",
                        "forest_100x8_scoring",
                        "forest_100x8_scoring_beyond_scan",
                        "logistic_validation_to_transform",
                        "perceptron_validation_of_4_to_one",
                        "many_models_calibration_to_one");
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsTimed() {
        assertRefused(21, "--data", "--columns", "x");
        assertRefused(21, "--columns", "--data", bench.path("data"));
        assertRefused(21, "\"nonsense\"", "--data", bench.path("data"), "--columns", "tiny", "--only", "nonsense");
        assertRefused(22, "\"absent\"", "--data", bench.path("data"), "--columns", "tiny,absent");
        assertRefused(
                21, "\"" + bench.path("none") + "\"", "--data", bench.path("whole"), "--model", bench.path("none"));
        assertRefused(
                21,
                "ridge_scaled.onnx\" is an ONNX file, which Spark itself does not run",
                "--data",
                bench.path("whole"),
                "--model",
                "src/test/resources/onnx/ridge_scaled.onnx");
    }

    private void assertRefused(int code, String sentence, String... options) {
        errors.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(List.of(options));
        assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(code);
        assertThat(errors.toString()).contains(sentence);
    }
}
