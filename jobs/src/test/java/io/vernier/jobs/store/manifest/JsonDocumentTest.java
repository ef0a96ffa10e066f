package io.vernier.jobs.store.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.FileSummary;
import io.vernier.jobs.store.format.FooterAgreement;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.GuardReport;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.validation.Interval;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.MetricName;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDocumentTest {
    private static final Provenance MADE = new Provenance(
            "0.1.0",
            "4.1.4",
            "17",
            "Linux amd64",
            Instant.parse("2026-01-31T08:00:00Z"),
            Instant.parse("2026-01-31T08:00:01.250Z"));

    private static final List<TableSummary> TABLES =
            List.of(new TableSummary("weights", 3, "ab"), new TableSummary("accumulators", 1, "cd"));

    private static final RunManifest RUN = new RunManifest(
            "930c3586e3221cd7",
            "0e469ab878ed13f4",
            Verdict.FAILED,
            TABLES,
            List.of(
                    new Gate.Result(
                            new Gate(GateMetric.AGREEMENT, Comparison.AT_LEAST, 0.99, Gate.Bound.CONFIDENCE),
                            "model",
                            OptionalDouble.empty(),
                            false),
                    new Gate.Result(
                            new Gate(GateMetric.SQNR_DB, Comparison.AT_LEAST, 20),
                            "layer0.linear",
                            OptionalDouble.of(Double.POSITIVE_INFINITY),
                            true)),
            List.of(new MaterialLoss(MetricName.AGREEMENT, 0.1, OptionalDouble.empty(), 0.9, new Interval(0.8, 0.95))),
            new GuardReport("mse", List.of(new GuardReport.Score("mse", 0.5))),
            List.of("a note"),
            List.of(),
            new TreeMap<>(Map.of("model", Map.of("name", "delay"), "seed", 7, "list", List.of(1.5, "x"))),
            Optional.of(
                    new RunOrigin("12", Optional.empty(), "34", new TreeMap<>(Map.of("timeZone", "UTC")), List.of())),
            Optional.of(new Speed(3, 50, 7)),
            MADE);

    private static final CalibrationManifest CALIBRATION = new CalibrationManifest(
            "0e469ab878ed13f4",
            10,
            1,
            2,
            3,
            Optional.of(new FooterAgreement(2, 8)),
            TABLES,
            new TreeMap<>(Map.of("model_digest", "12")),
            MADE);

    @TempDir
    private Path directory;

    private StoredFile file;

    @BeforeEach
    void place() {
        file = StoredFile.at(new Configuration(), new org.apache.hadoop.fs.Path(path().toUri()));
    }

    private Path path() {
        return directory.resolve("manifest.json");
    }

    @Test
    void aManifestIsReadAsItWasWritten() {
        JsonDocument.writeSealed(file, RunManifestFile.of(RUN, List.of()));
        assertThat(JsonDocument.read(file, RunManifestFile.class, RunManifestFile::manifest))
                .contains(RUN);
        assertThat(JsonDocument.broken("manifest.json", file)).isEmpty();

        JsonDocument.writeSealed(file, CalibrationManifestFile.of(CALIBRATION));
        assertThat(JsonDocument.read(file, CalibrationManifestFile.class, CalibrationManifestFile::manifest))
                .contains(CALIBRATION);
    }

    @Test
    void fieldsHaveTheNamesAndWordsThatReadersKnow() throws IOException {
        JsonDocument.writeSealed(file, RunManifestFile.of(RUN, List.of(new FileSummary("model.onnx", 5, "cd"))));

        assertThat(Files.readString(path()))
                .startsWith("{\n  \"format_version\" : 1,\n  \"run_id\" : \"930c3586e3221cd7\",\n")
                .contains(
                        "\"verdict\" : \"failed\"",
                        "\"tables\" : {\n    \"weights\" : {\n      \"rows\" : 3,\n      \"digest\" : \"ab\"",
                        "\"files\" : {\n    \"model.onnx\" : {\n      \"bytes\" : 5,\n      \"digest\" : \"cd\"",
                        "\"gate\" : \"agreement\"",
                        "\"comparison\" : \">=\"",
                        "\"bound\" : \"confidence\"",
                        "\"value\" : null",
                        "\"value\" : \"Infinity\"",
                        "\"float_value\" : null",
                        "\"gated\" : true",
                        "\"calibration_data\" : null",
                        "\"finished\" : \"2026-01-31T08:00:01.250Z\"")
                .doesNotContain("circumstances");
    }

    /** Each fault of one field, and what is said of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /run_id | null | its "run_id" is missing
            /verdict | "good" | its "verdict" is missing, or not what stands there
            /tables/weights/rows | 1.5 | its "tables.weights.rows" is missing, or not
            /tables/weights/digest | null | its "tables.weights.digest" is missing
            /tables/weights | null | its "tables.weights" is missing
            /gates | [null] | its "gates.0" is missing
            /notes | [null] | its "notes.0" is missing
            /gates/0/bound | null | its "gates.0.bound" is missing
            /gates/0/threshold | "NaN" | A gate's threshold is finite
            /provenance/started | "yesterday" | its "provenance.started" is missing, or not
            /configuration | null | its "configuration" is missing
            /format_version | 0 | its format_version is 0, expected 1
            /format_version | 2 | was written by a newer Vernier
            """)
    void whatIsMissingOrForeignIsNamed(String pointer, String value, String expected) throws IOException {
        JsonDocument.writeSealed(file, RunManifestFile.of(RUN, List.of()));
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = (ObjectNode) json.readTree(path().toFile());
        int end = pointer.lastIndexOf('/');
        ((ObjectNode) root.at(pointer.substring(0, end))).set(pointer.substring(end + 1), json.readTree(value));
        json.writeValue(path().toFile(), root);

        assertThatThrownBy(() -> JsonDocument.read(file, RunManifestFile.class, RunManifestFile::manifest))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(expected);
    }

    @Test
    void fieldsOfLaterVersionsArePassedOver() throws IOException {
        JsonDocument.writeSealed(file, RunManifestFile.of(RUN, List.of()));
        Files.writeString(path(), Files.readString(path()).replaceFirst("\\{", "{ \"later\" : { \"x\" : 1 },"));

        assertThat(JsonDocument.read(file, RunManifestFile.class, RunManifestFile::manifest))
                .contains(RUN);
        assertThat(JsonDocument.broken("manifest.json", file)).hasSize(1);
    }
}
