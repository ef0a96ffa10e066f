package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import picocli.CommandLine;

class SummaryLineTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory)
                .save(Specimens.train("binary"), "binary")
                .write(Specimens.rows(0, 300), "train")
                .write(Specimens.rows(300, 500), "test");
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private int job(String command, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(command));
        List<String> all = new ArrayList<>(List.of(
                "model.path=" + bench.path("binary"),
                "calibration.path=" + bench.path("train"),
                "output.path=" + results));
        all.addAll(List.of(settings));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return execute(arguments.toArray(String[]::new));
    }

    private JsonNode line() throws IOException {
        List<String> lines = out.toString().lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    private static List<String> fields(JsonNode line) {
        List<String> names = new ArrayList<>();
        line.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void endsEachStepOfAJob() throws IOException {
        assertThat(job("calibrate")).isZero();
        JsonNode calibrated = line();
        assertThat(fields(calibrated))
                .containsExactly(
                        "command",
                        "exit",
                        "outcome",
                        "run",
                        "calibration",
                        "location",
                        "report",
                        "rows",
                        "seconds",
                        "error");
        assertThat(calibrated.get("command").asText()).isEqualTo("calibrate");
        assertThat(calibrated.get("outcome").asText()).isEqualTo("calibrated");
        assertThat(calibrated.get("run").isNull()).isTrue();
        assertThat(calibrated.get("location").asText())
                .endsWith("binary/calibrations/" + calibrated.get("calibration").asText());
        assertThat(calibrated.get("rows").asLong()).isEqualTo(300);

        String validation = "validation.path=" + bench.path("test");
        assertThat(job("run", validation, "gates.agreement=>= 1.5")).isEqualTo(20);
        assertThat(line().get("outcome").asText()).isEqualTo("failed");
        assertThat(line().get("exit").asInt()).isEqualTo(20);

        assertThat(job("quantize", validation)).isZero();
        assertThat(line().get("outcome").asText()).isEqualTo("quantized");
        assertThat(job("validate", validation)).isZero();
        assertThat(line().get("outcome").asText()).isEqualTo("passed");
        assertThat(job("publish", validation)).isZero();
        assertThat(line().get("outcome").asText()).isEqualTo("published");
        assertThat(line().get("location").asText())
                .endsWith("binary/runs/" + line().get("run").asText());
        assertThat(line().get("report").asText())
                .isEqualTo(line().get("location").asText() + "/report.html");

        assertThat(job("run")).isZero();
        assertThat(line().get("outcome").asText()).isEqualTo("unvalidated");
        assertThat(line().get("calibration")).isEqualTo(calibrated.get("calibration"));
        assertThat(line().get("error").isNull()).isTrue();
        assertThat(line().get("seconds").isNumber()).isTrue();

        assertThat(execute("verify", results.resolve("binary").toString())).isZero();
        assertThat(line().get("outcome").asText()).isEqualTo("equal");
    }

    @Test
    void endsFailuresWithTheSentenceThatWasSaid() throws IOException {
        assertThat(job("run", "validation.path=" + results.resolve("absent"))).isEqualTo(22);

        assertThat(line().get("exit").asInt()).isEqualTo(22);
        assertThat(line().get("outcome").asText()).isEqualTo("refused");
        assertThat("vernier: " + line().get("error").asText())
                .isEqualTo(errors.toString().strip());
        assertThat(fields(line())).hasSize(10);

        assertThat(execute("run", "--confg", "x")).isEqualTo(21);
        assertThat(line().get("error").asText()).contains("did you mean \"--config\"?");
    }

    @Test
    void isNotThereWhereNothingIsComputed() {
        assertThat(execute("runs", results.toString())).isEqualTo(21);
        assertThat(out.toString()).isEmpty();
        assertThat(execute("rnu")).isEqualTo(21);
        assertThat(out.toString()).isEmpty();
        assertThat(execute("run", "--help")).isZero();
        assertThat(out.toString()).doesNotContain("\"exit\"");
    }

    @Test
    void tellsOfErrorsThatNothingHandles() throws IOException {
        CommandLine program = Vernier.commandLine(new Failures())
                .addSubcommand("exhausted", new Exhausted())
                .setOut(new PrintWriter(out));

        assertThatThrownBy(() -> program.execute("exhausted")).isInstanceOf(OutOfMemoryError.class);

        assertThat(line().get("exit").asInt()).isEqualTo(1);
        assertThat(line().get("outcome").asText()).isEqualTo("error");
        assertThat(line().get("error").asText()).contains("no space for s3a://***@bucket/a");
    }

    @CommandLine.Command
    static final class Exhausted implements Computing {
        @Override
        public Ending call() {
            throw new OutOfMemoryError("no space for s3a://me:hush@bucket/a");
        }
    }

    @Test
    void hidesTheSecretsOfUris() throws IOException {
        assertThat(job("run", "model.path=s3a://me:hush@bucket/model?sig=hush", "model.name=m"))
                .isEqualTo(21);

        assertThat(line().get("error").asText()).contains("s3a://***@bucket/model?sig=***");
        assertThat(errors.toString() + out).doesNotContain("hush");

        String hidden = "output.path=" + results.resolve("a;token=hush");
        assertThat(job("run", hidden)).isZero();
        String first = results.resolve("a;token=hush/binary/calibrations/"
                        + line().get("calibration").asText())
                .toString();
        String location = results.resolve(
                        "a;token=hush/binary/runs/" + line().get("run").asText())
                .toString();
        assertThat(execute("verify", location)).isZero();
        assertThat(out.toString()).contains("Equal: ", "a;token=***").doesNotContain("hush");

        assertThat(job("calibrate", hidden, "calibration.path=" + bench.path("test")))
                .isZero();
        String second = results.resolve("a;token=hush/binary/calibrations/"
                        + line().get("calibration").asText())
                .toString();
        assertThat(execute(
                        "merge",
                        "--output",
                        results.resolve("a;token=hush").toString(),
                        "--name",
                        "sum",
                        first,
                        second))
                .isZero();
        assertThat(out.toString()).contains("a;token=***").doesNotContain("hush");
    }
}
