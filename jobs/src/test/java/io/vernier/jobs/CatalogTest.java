package io.vernier.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.jobs.stage.Specimens;
import io.vernier.jobs.stage.Workbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results in the tables of a catalog, here that of the session. */
class CatalogTest {
    private static final SparkSession SESSION = LocalSession.session();
    private static final List<String> TABLES =
            List.of("accumulators", "certificate", "parameters", "range_stability", "runs", "validation");

    @TempDir
    private static Path directory;

    private static Workbench bench;

    private final Prompt prompt = new Prompt();

    @TempDir
    private Path results;

    @BeforeAll
    static void write() {
        bench = new Workbench(directory)
                .save(Specimens.train("binary"), "binary")
                .save(Specimens.train("regression"), "regression")
                .write(Specimens.rows(0, 300), "train")
                .write(Specimens.rows(300, 500), "test");
    }

    @BeforeEach
    void create() {
        SESSION.sql("CREATE DATABASE across LOCATION '" + results.resolve("across") + "'");
    }

    @AfterEach
    void drop() {
        SESSION.sql("DROP DATABASE across CASCADE");
    }

    private int execute(String command, String model, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "model.path=" + model,
                "calibration.path=" + bench.path("train"),
                "calibration.groups=32",
                "validation.path=" + bench.path("test"),
                "output.path=" + results.resolve("out"),
                "output.tables=across"));
        settings.addAll(List.of(more));
        return prompt.job(command, settings);
    }

    private String run(String... more) throws IOException {
        assertThat(execute("run", bench.path("binary"), more))
                .as(prompt.errors())
                .isZero();
        return prompt.line().get("run").asText();
    }

    private static List<Row> query(String sql) {
        return SESSION.sql(sql).collectAsList();
    }

    private static Dataset<Row> across(String table) {
        return SESSION.table("across." + table);
    }

    /** How often a table was appended to: each time makes one file. */
    private long commits(String table) throws IOException {
        try (Stream<Path> files = Files.list(results.resolve("across").resolve(table))) {
            return files.filter(file -> file.getFileName().toString().matches("part-.*\\.parquet"))
                    .count();
        }
    }

    private static List<String> names() {
        return query("SHOW TABLES IN across").stream()
                .map(row -> row.getString(1))
                .sorted()
                .toList();
    }

    @Test
    void aRunIsAppendedOnceWithWhatItsOwnTablesSay() throws IOException {
        String first = run();
        String second = run("quantization.weights.bits=6");
        assertThat(run()).isEqualTo(first);
        assertThat(execute("publish", bench.path("binary"))).isZero();

        assertThat(names()).isEqualTo(TABLES);
        for (String table : TABLES) {
            assertThat(commits(table)).as(table).isEqualTo(2);
        }
        for (String run : List.of(first, second)) {
            for (String table : List.of("accumulators", "certificate", "parameters", "range_stability", "validation")) {
                Dataset<Row> own = SESSION.read()
                        .parquet(results.resolve("out/binary/runs/" + run + "/" + table)
                                .toString());
                Dataset<Row> appended = across(table)
                        .where("name = 'binary' and created > '2020-01-01' and run_id = '" + run + "'")
                        .drop("name", "created");
                assertThat(own.count()).as(table).isPositive();
                assertThat(appended.collectAsList()).as(table).isEqualTo(own.collectAsList());
            }
        }
        assertThat(query("SELECT r.run_id, r.verdict, r.weights_bits, r.gates, r.as_of, v.rows, r.created = v.created,"
                        + " get_json_object(r.configuration, '$.quantization.weights.bits')"
                        + " FROM across.runs r JOIN across.validation v USING (run_id) WHERE v.metric = 'agreement'"
                        + " ORDER BY weights_bits"))
                .extracting(Row::toString)
                .containsExactly(
                        "[" + second + ",passed,6,0,null,200,true,6]", "[" + first + ",passed,8,0,null,200,true,8]");
        assertThat(across("runs").select("location").as(Encoders.STRING()).collectAsList())
                .allMatch(location -> location.matches("file:/.*/out/binary/runs/\\w{16}"));
    }

    @Test
    void modelsOfOneJobAreAppendedTogether() throws IOException {
        String models = "[" + bench.path("binary") + ", " + bench.path("regression") + "]";
        assertThat(execute("run", models, "calibration.groups=1"))
                .as(prompt.errors())
                .isZero();

        assertThat(query("SELECT name FROM across.runs ORDER BY name"))
                .extracting(row -> row.getString(0))
                .containsExactly("binary", "regression");
        assertThat(query("SELECT DISTINCT name FROM across.validation")).hasSize(2);
        for (String table : names()) {
            assertThat(commits(table)).as(table).isEqualTo(1);
        }
    }

    @Test
    void aSweepIsAppendedWithTheRunThatItSelects() throws IOException {
        for (String select : List.of("smallest", "smallest", "none")) {
            assertThat(execute(
                            "sweep",
                            bench.path("binary"),
                            "sweep={bits: [6, 8], tolerance: {agreement: 0.1}, select: " + select + "}"))
                    .as(prompt.errors())
                    .isZero();
        }

        assertThat(query(
                                "SELECT count(DISTINCT sweep_id), count(DISTINCT candidate), count(DISTINCT run_id),"
                                        + " count_if(selected AND metric = 'agreement') FROM across.candidates WHERE name = 'binary'")
                        .get(0)
                        .toString())
                .isEqualTo("[2,2,1,1]");
        assertThat(commits("candidates")).isEqualTo(2);
        assertThat(query("SELECT run_id FROM across.runs"))
                .isEqualTo(query("SELECT DISTINCT run_id FROM across.candidates WHERE selected"));
    }

    @Test
    void aTableThatIsThereKeepsItsColumnsAndGetsThoseItLacks() throws IOException {
        SESSION.sql("CREATE TABLE across.validation (metric string, note string, RUN_ID string, name string)"
                + " USING json PARTITIONED BY (name)");
        SESSION.sql("INSERT INTO across.validation VALUES ('agreement', 'by hand', 'old', 'binary')");

        String run = run();

        assertThat(query("SELECT run_id, note, rows FROM across.validation WHERE metric = 'agreement' ORDER BY rows"))
                .extracting(Row::toString)
                .containsExactly("[old,by hand,null]", "[" + run + ",null,200]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE across.runs (id int) | across | \"across.runs\" has no column \"run_id\"",
                "CREATE TABLE across.validation (run_id string, rows int) | across"
                        + " | has the column \"rows int\", expected \"rows bigint\"",
                "SELECT 1 | nowhere | The namespace \"nowhere\" is not there; create it",
                "SELECT 1 | no.where | The namespace \"no.where\" is not there; create it",
                "SELECT 1 | a b | is \"a b\": expected a namespace of a catalog",
                "SELECT 1 | across. | is \"across.\": expected a namespace of a catalog"
            })
    void whatCannotBeAppendedToIsRefusedBeforeDataIsRead(String before, String tables, String sentence) {
        SESSION.sql(before);

        assertThat(execute("run", bench.path("binary"), "output.tables=" + tables))
                .isEqualTo(21);

        assertThat(prompt.errors()).contains(sentence);
        assertThat(results.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"'{}', 1, published", "'{sqnr_db: \">= 200\"}', 20, failed"})
    void whatFailsLeavesTheRunAsItIsAndTheSameCommandMendsIt(String gates, int code, String outcome)
            throws IOException {
        SESSION.sql("CREATE VIEW across.validation AS SELECT 'x' AS run_id");

        assertThat(execute("run", bench.path("binary"), "gates=" + gates)).isEqualTo(code);

        JsonNode line = prompt.line();
        assertThat(line.get("exit").asInt()).isEqualTo(code);
        assertThat(line.get("outcome").asText()).isEqualTo(outcome);
        assertThat(line.get("run").asText()).isNotEmpty();
        String sentence = "The results are complete, but not all of them are in the tables of \"across\" (";
        assertThat(line.get("error").asText()).startsWith(sentence);
        assertThat(prompt.errors()).contains("vernier: " + sentence);
        assertThat(results.resolve("out/binary/current.json").toFile().exists()).isEqualTo(code == 1);
        assertThat(names()).doesNotContain("runs");

        SESSION.sql("DROP VIEW across.validation");
        assertThat(execute("run", bench.path("binary"), "gates=" + gates)).isEqualTo(code == 1 ? 0 : 20);
        assertThat(names()).isEqualTo(TABLES);
        assertThat(commits("parameters")).isEqualTo(1);
    }

    @Test
    void aPlanSaysWhereResultsWouldGoAndWritesNothing() {
        assertThat(execute("run", bench.path("binary"), "--dry-run")).isZero();

        assertThat(prompt.out()).contains("Complete runs would be appended to the tables of \"across\".");
        assertThat(names()).isEmpty();
    }
}
