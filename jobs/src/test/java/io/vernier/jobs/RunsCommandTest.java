package io.vernier.jobs;

import static io.vernier.jobs.store.KeptRuns.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.jobs.store.KeptRuns;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    private Path root;

    private static SparkSession session;

    @BeforeAll
    static void joinSession() {
        session = LocalSession.session();
    }

    private int execute(String... arguments) {
        return Vernier.commandLine(new Failures())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private KeptRuns three() {
        return new KeptRuns(root)
                .add(1, 10, 5, Verdict.PASSED)
                .add(2, 10, 9, Verdict.FAILED)
                .add(3, 11, 7, Verdict.UNVALIDATED)
                .publish(1);
    }

    @Test
    void listsTheNewestFirstInAlignedColumns() {
        assertThat(execute("runs", three().directory().toString())).isZero();

        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        run               calibration       verdict      bits   started
                        2222222222222222  aaaaaaaaaaaaaaaa  failed       8/6/4  2024-01-09T10:00:00Z
                        3333333333333333  bbbbbbbbbbbbbbbb  unvalidated  8/6/4  2024-01-07T10:00:00Z
                        1111111111111111  aaaaaaaaaaaaaaaa  passed       8/6/4  2024-01-05T10:00:00Z  current
                        """);
        assertThat(session.sparkContext().isStopped()).isFalse();
    }

    @Test
    void saysWhatLiesWhereNoRunDoes() throws IOException {
        Path directory = three().directory();
        Path models = directory.getParent();
        Files.createDirectories(directory.resolve("calibrations"));

        for (String command : new String[] {"verify", "report", "compare", "runs"}) {
            assertThat(execute(command, root.resolve("nothing").toString())).isEqualTo(21);
            assertThat(errors.toString()).contains("nothing\" does not exist; name <output>/<name>");
            assertThat(execute(command, models.toString())).isEqualTo(21);
            assertThat(errors.toString()).contains("holds the results of models; name one of these: " + directory);
            errors.getBuffer().setLength(0);
        }
        Files.delete(directory.resolve("current.json"));
        assertThat(execute("verify", directory.toString())).isEqualTo(21);
        assertThat(errors.toString()).contains("has no current run").contains("name one as " + directory + "/runs/");
    }

    @Test
    void leavesOutWhatIsNotComplete() throws IOException {
        Path directory = three().directory();
        Files.delete(directory.resolve("runs/" + id(2) + "/manifest.json"));
        Files.createDirectories(directory.resolve("runs/notes"));

        execute("runs", directory.toString());

        assertThat(out.toString()).doesNotContain(id(2), "notes").contains(id(1), id(3));
    }

    @Test
    void saysTheSameAsJson() throws IOException {
        assertThat(execute("runs", "--json", three().directory().toString())).isZero();

        JsonNode root = new ObjectMapper().readTree(out.toString());
        assertThat(root.get("format_version").intValue()).isEqualTo(1);
        assertThat(root.get("runs")).hasSize(3);
        assertThat(root.get("runs").get(2).toString())
                .isEqualTo("{\"run_id\":\"" + id(1) + "\",\"calibration_id\":\"" + id(10)
                        + "\",\"verdict\":\"passed\",\"bits\":{\"activations\":6,\"inputs\":8,\"weights\":4},"
                        + "\"started\":\"2024-01-05T10:00:00.123Z\",\"finished\":\"2024-01-05T10:05:00.123Z\","
                        + "\"current\":true}");
        assertThat(root.get("runs").get(0).get("current").booleanValue()).isFalse();
    }

    @Test
    void aDirectoryWithoutResultsIsRefusedByName() {
        assertThat(execute("runs", root.toString())).isEqualTo(21);

        assertThat(errors.toString()).contains("\"" + root + "\"", "<output>/<name>");
    }

    @Test
    void saysSoWhereNoRunIsComplete() throws IOException {
        Files.createDirectories(root.resolve("delay/calibrations"));

        assertThat(execute("runs", root.resolve("delay").toString())).isZero();

        assertThat(out.toString()).isEqualToNormalizingNewlines("No run is complete.\n");
    }
}
