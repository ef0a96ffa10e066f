package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.LocalSession;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ProgramTable;
import io.vernier.jobs.store.table.RecipeRow;
import io.vernier.jobs.store.table.SearchRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.GuardReport;
import io.vernier.quantize.Quantization;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.validation.Interval;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final Quantization QUANTIZATION = Samples.quantization();
    private static final String RUN = "fedcba9876543210";
    private final SparkSession spark = LocalSession.session();

    @TempDir
    private Path output;

    private RunDirectory directory;

    @BeforeEach
    void openDirectory() {
        directory = OutputDirectory.at(new Configuration(), output.toString(), "delay")
                .run(RUN);
    }

    private List<TableSummary> write() {
        return directory.writeTables(QUANTIZATION);
    }

    private Dataset<Row> table(String name) {
        return spark.read().parquet(directory.path() + "/" + name);
    }

    private static Gate.Result gate() {
        return new Gate.Result(
                new Gate(GateMetric.AGREEMENT, Comparison.AT_LEAST, 0.99), "model", OptionalDouble.of(0.5), false);
    }

    private static List<Metric> metrics() {
        return List.of(
                new Metric("model", MetricName.AGREEMENT, 10, OptionalDouble.empty(), OptionalDouble.of(0.5)),
                new Metric("model", MetricName.ACCURACY, 10, OptionalDouble.of(0.75), OptionalDouble.of(0.5)),
                new Metric("layer1.linear", MetricName.SQNR_DB, 10, OptionalDouble.empty(), OptionalDouble.empty()),
                new Metric(
                        "layer1.linear",
                        MetricName.MAX_ABS_ERROR,
                        10,
                        OptionalDouble.empty(),
                        OptionalDouble.of(Double.NaN)));
    }

    private static final List<MaterialLoss> LOSSES = List.of(
            new MaterialLoss(MetricName.AGREEMENT, 0.1, OptionalDouble.empty(), 0.9, new Interval(0.88, 0.92)),
            new MaterialLoss(MetricName.AUC, 0.085, OptionalDouble.of(0.898), 0.813, new Interval(-0.1, -0.07)));

    private static RunManifest manifest() {
        return new RunManifest(
                RUN,
                "0123456789abcdef",
                Verdict.FAILED,
                List.of(new TableSummary("weights", 4, "aa"), new TableSummary("parameters", 9, "bb")),
                List.of(
                        gate(),
                        new Gate.Result(
                                new Gate(GateMetric.SQNR_DB, Comparison.MORE_THAN, 20),
                                "layer1.linear",
                                OptionalDouble.empty(),
                                true)),
                LOSSES,
                new GuardReport(
                        "one scale",
                        List.of(
                                new GuardReport.Score("per-feature", Double.POSITIVE_INFINITY),
                                new GuardReport.Score("one scale", 0.25))),
                List.of("a note"),
                List.of("a warning"),
                new TreeMap<>(Map.of("output", Map.of("path", "out"), "bits", 8)),
                Optional.empty(),
                Optional.of(new Speed(3, 50, 7)),
                Samples.PROVENANCE);
    }

    @Test
    void sparkReadsTheDocumentedTypes() {
        write();
        directory.writeValidation(QUANTIZATION, Samples.validation(), metrics(), List.of(gate()));
        OutputDirectory.at(new Configuration(), directory.path(), "other")
                .calibration("0123456789abcdef")
                .writeStatistics(Samples.calibration());
        assertThat(table("parameters").schema().toDDL().replace("`", ""))
                .isEqualTo(
                        "format_version INT,run_id STRING,tensor STRING,role STRING,channel INT,bits INT,signed BOOLEAN,"
                                + "scheme STRING,qmin BIGINT,qmax BIGINT,scale DOUBLE,zero_point BIGINT,range_min DOUBLE,"
                                + "range_max DOUBLE,estimator STRING,clipped_fraction DOUBLE,expected_sqnr_db DOUBLE,offset DOUBLE");
        assertThat(table("weights").schema().toDDL())
                .isEqualTo("format_version INT,run_id STRING,layer STRING,role STRING,shape ARRAY<INT>,"
                        + "values ARRAY<BIGINT>,scale ARRAY<DOUBLE>");
        assertThat(table("program").schema().toDDL())
                .isEqualTo("format_version INT,run_id STRING,step INT,kind STRING,inputs ARRAY<INT>,name STRING,"
                        + "shape ARRAY<INT>,integers ARRAY<BIGINT>,reals ARRAY<DOUBLE>,attributes MAP<STRING, STRING>");
        assertThat(table("accumulators").schema().toDDL())
                .isEqualTo(
                        "format_version INT,run_id STRING,layer STRING,output INT,proven_min BIGINT,proven_max BIGINT,"
                                + "proven_bits INT,observed_min BIGINT,observed_max BIGINT,kernel STRING");
        assertThat(table("validation").schema().toDDL())
                .isEqualTo(
                        "format_version INT,run_id STRING,scope STRING,metric STRING,slice STRING,slice_value STRING,"
                                + "rows BIGINT,float_value DOUBLE,quantized_value DOUBLE,difference DOUBLE,low DOUBLE,high DOUBLE,"
                                + "gate STRING,verdict STRING");
        assertThat(table("other/calibrations/0123456789abcdef/statistics")
                        .schema()
                        .toDDL())
                .isEqualTo(
                        "format_version INT,calibration_id STRING,tensor STRING,channel INT,channel_name STRING,"
                                + "count BIGINT,nan_count BIGINT,positive_infinity_count BIGINT,negative_infinity_count BIGINT,"
                                + "zero_count BIGINT,float32_overflow_count BIGINT,min DOUBLE,max DOUBLE,mean DOUBLE,std DOUBLE,"
                                + "mean_abs_deviation DOUBLE,sum STRING,sum_of_squares STRING,bins ARRAY<INT>,counts ARRAY<BIGINT>,residual_sums ARRAY<BIGINT>,"
                                + "residual_square_sums ARRAY<DECIMAL(38,0)>,fine_bits INT,fine_values ARRAY<DOUBLE>,fine_counts ARRAY<BIGINT>,fine_residual_sums ARRAY<DECIMAL(38,0)>");
    }

    @Test
    void sparkReadsTheStatisticsThatWereWritten() {
        CalibrationDirectory calibration = OutputDirectory.at(new Configuration(), output.toString(), "delay")
                .calibration("0123456789abcdef");
        calibration.writeStatistics(Samples.calibration());
        var histogram = Samples.calibration().tensor("input").histogram(1).orElseThrow();
        Row row = spark.read()
                .parquet(calibration.path() + "/statistics")
                .where("tensor = 'input' and channel = 1")
                .first();
        assertThat(row.<String>getAs("channel_name")).isEqualTo("delay");
        assertThat(row.<Double>getAs("std")).isEqualTo(histogram.std().getAsDouble());
        List<java.math.BigDecimal> squares = row.getList(row.fieldIndex("residual_square_sums"));
        assertThat(squares).hasSize(histogram.bins().size());
        for (int bin = 0; bin < squares.size(); bin++) {
            assertThat(squares.get(bin).toBigIntegerExact())
                    .isEqualTo(histogram.bins().residualSquareSum(bin));
        }
    }

    @Test
    void theProgramReadsBackAndHasItsDigest() {
        assertThat(directory.programDigest()).isEmpty();
        List<TableSummary> tables = write();
        assertThat(tables)
                .extracting(TableSummary::table)
                .containsExactly("parameters", "weights", "program", "accumulators");
        assertThat(directory.programDigest())
                .hasValue(directory.programDigest(QUANTIZATION))
                .hasValue(tables.get(2).digest());
        assertThat(directory.read(ProgramTable.TABLE))
                .usingRecursiveComparison()
                .isEqualTo(ProgramCodec.encode(QUANTIZATION.program()));
    }

    @Test
    void parametersReadBack() {
        write();
        List<ParameterRow> rows = directory.read(ParameterRow.TABLE);
        assertThat(rows).hasSameSizeAs(QUANTIZATION.tensors());
        var first = QUANTIZATION.tensors().get(0);
        assertThat(rows.get(0))
                .isEqualTo(new ParameterRow(
                        "input",
                        "input",
                        OptionalInt.of(0),
                        8,
                        false,
                        "asymmetric",
                        0,
                        255,
                        first.parameters().scale(),
                        first.parameters().zeroPoint(),
                        first.parameters().range().lo(),
                        first.parameters().range().hi(),
                        "minmax",
                        0,
                        first.expectedSqnrDecibel(),
                        0));
        assertThat(rows).extracting(ParameterRow::role).contains("activation", "weight");
        assertThat(rows).extracting(ParameterRow::scheme).contains("symmetric");
    }

    @Test
    void validationKeepsNullNanAndTheJudgedRow() {
        assertThat(directory.readIfWritten(ValidationRow.TABLE)).isEmpty();
        directory.writeValidation(QUANTIZATION, Samples.validation(), metrics(), List.of(gate()));
        List<ValidationRow> rows = directory.readIfWritten(ValidationRow.TABLE);
        assertThat(rows)
                .extracting(ValidationRow::metric)
                .containsExactly("agreement", "accuracy", "sqnr_db", "max_abs_error");
        assertThat(rows.get(0).gate()).hasValue("agreement >= 0.99");
        assertThat(rows.get(0).verdict()).hasValue("failed");
        assertThat(rows.get(1).gate()).isEmpty();
        assertThat(rows.get(1).difference()).hasValue(-0.25);
        assertThat(rows.get(2).quantizedValue()).isEmpty();
        assertThat(rows.get(3).quantizedValue().getAsDouble()).isNaN();
    }

    @Test
    void aTableThatHasRowsWhereverItIsIsDamagedWithoutAny() {
        assertThat(directory.readRecipes()).isEmpty();
        assertThat(directory.readSearch()).isEmpty();
        directory.write(RecipeRow.TABLE, Stream.empty());
        directory.write(SearchRow.TABLE, Stream.empty());

        assertThatThrownBy(directory::readRecipes).isInstanceOf(Refusal.class).hasMessageContaining("has no rows");
        assertThatThrownBy(directory::readSearch).isInstanceOf(Refusal.class).hasMessageContaining("has no rows");
    }

    @Test
    void accumulatorsAreObservedOnlyOnceValidated() {
        TableSummary before = write().get(3);
        assertThat(table("accumulators")
                        .where("observed_min is null and observed_max is null")
                        .count())
                .isEqualTo(5);
        TableSummary after = directory
                .writeValidation(QUANTIZATION, Samples.validation(), metrics(), List.of())
                .get(1);
        assertThat(after).isNotEqualTo(before);
        List<Row> rows = table("accumulators").collectAsList();
        assertThat(rows.get(2).<Long>getAs("observed_min")).isEqualTo(-6);
        assertThat(rows.get(2).<Long>getAs("observed_max")).isEqualTo(7);
        assertThat(rows.get(3).<Long>getAs("observed_min")).isEqualTo(11);
        assertThat(rows.get(4).isNullAt(rows.get(4).fieldIndex("observed_min"))).isTrue();
        assertThat(rows.get(0).<String>getAs("kernel")).isEqualTo("float32");
    }

    @Test
    void weightsHaveTheShapeOfTheirLayer() {
        write();
        Row row = table("weights")
                .where("layer = 'layer0.linear' and role = 'weight'")
                .first();
        assertThat(row.getList(row.fieldIndex("shape"))).isEqualTo(List.of(3, 2));
        assertThat(row.getList(row.fieldIndex("values"))).hasSize(6);
        assertThat(row.getList(row.fieldIndex("scale"))).hasSize(3);
        assertThat(table("weights").count()).isEqualTo(4);
    }

    @Test
    void theManifestReadsBack() {
        assertThat(directory.manifest()).isEmpty();
        directory.complete(manifest(), 20);
        assertThat(directory.manifest()).hasValue(manifest());
    }

    @Test
    void theManifestIsLastAndBothHideSecrets() throws IOException {
        RunManifest open = new RunManifest(
                RUN,
                "0123456789abcdef",
                Verdict.PASSED,
                List.of(),
                List.of(),
                LOSSES,
                new GuardReport("per-feature", List.of()),
                List.of(),
                List.of(),
                new TreeMap<>(Map.of("options", Map.of("fs.s3a.secret.key", "hunter2", "header", "true"))),
                Optional.empty(),
                Optional.empty(),
                Samples.PROVENANCE);
        Path manifest = Path.of(directory.path(), "manifest.json");
        // A directory in the place of the manifest: what comes before it is there, the manifest is not.
        Files.createDirectories(manifest.resolve("blocked"));
        assertThatThrownBy(() -> directory.complete(open, 0)).isInstanceOf(java.io.UncheckedIOException.class);
        String outcome = Files.readString(Path.of(directory.path(), "outcome.json"));
        assertThat(outcome)
                .contains("\"exit_code\" : 0")
                .contains("\"verdict\" : \"passed\"")
                .contains(directory.path());

        Files.delete(manifest.resolve("blocked"));
        Files.delete(manifest);
        directory.complete(open, 0);
        assertThat(Files.readString(manifest))
                .doesNotContain("hunter2")
                .contains("\"fs.s3a.secret.key\" : \"***\"")
                .contains("\"header\" : \"true\"");
    }

    @Test
    void theOutcomeTellsEachLossAndWhetherAGateJudgesIt() throws IOException {
        directory.complete(manifest(), 20);
        JsonNode outcome = new ObjectMapper()
                .readTree(Path.of(directory.path(), "outcome.json").toFile());

        assertThat(outcome.get("gates_set").booleanValue()).isTrue();
        assertThat(outcome.get("material_losses"))
                .hasToString(
                        "[{\"metric\":\"agreement\",\"loss\":0.1,\"float_value\":null,\"quantized_value\":0.9,\"low\":0.88,\"high\":0.92,"
                                + "\"gated\":true},{\"metric\":\"auc\",\"loss\":0.085,\"float_value\":0.898,\"quantized_value\":0.813,"
                                + "\"low\":-0.1,\"high\":-0.07,\"gated\":false}]");
    }

    @Test
    void aManifestFromBeforeLossesWereKeptIsRead() throws IOException {
        directory.complete(manifest(), 20);
        Path file = Path.of(directory.path(), "manifest.json");
        Files.writeString(file, Files.readString(file).replace("\"material_losses\"", "\"other\""));

        assertThat(directory.manifest().orElseThrow().losses()).isEmpty();
    }

    @Test
    void theManifestBeginsWithWhatReadersNeed() throws IOException {
        directory.complete(manifest(), 20);
        assertThat(Files.readString(Path.of(directory.path(), "manifest.json"))
                        .lines()
                        .limit(5)
                        .map(String::strip))
                .containsExactly(
                        "{",
                        "\"format_version\" : 1,",
                        "\"run_id\" : \"" + RUN + "\",",
                        "\"calibration_id\" : \"0123456789abcdef\",",
                        "\"verdict\" : \"failed\",");
    }

    @Test
    void aDamagedManifestIsRefusedByName() throws IOException {
        directory.complete(manifest(), 20);
        Path file = Path.of(directory.path(), "manifest.json");
        String whole = Files.readString(file);
        for (String damage : List.of(
                whole.substring(0, whole.length() / 2),
                whole.replace("\"verdict\" : \"failed\"", "\"verdict\" : \"maybe\""),
                whole.replace("\"format_version\" : 1", "\"format_version\" : 9"),
                whole.replace("\"rows\" : 4", "\"rows\" : \"four\""),
                "[]",
                "")) {
            Files.writeString(file, damage);
            assertThatThrownBy(directory::manifest)
                    .as(damage)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(file.toString());
        }
    }
}
