package io.vernier.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.quantize.GuardReport;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {

    private static final List<ParameterRow> PARAMETERS = List.of(
            parameters("input", "input", 0, 0.5, -1, 1.25, 41.26),
            parameters("input", "input", 1, 0.00012345, 2013, 2024, 39),
            parameters("layer0.linear", "weight", 0, 0.25, -3, 3, 44));

    private static final List<ValidationRow> VALIDATION = List.of(
            validation("model", "agreement", OptionalDouble.empty(), OptionalDouble.of(0.9975)),
            new ValidationRow(
                    "model",
                    "accuracy",
                    Optional.empty(),
                    Optional.empty(),
                    98765,
                    OptionalDouble.of(0.91),
                    OptionalDouble.of(0.9075),
                    OptionalDouble.of(0.9075 - 0.91),
                    OptionalDouble.of(-0.0045),
                    OptionalDouble.of(-0.00055),
                    Optional.empty(),
                    Optional.empty()),
            validation("model", "rows", OptionalDouble.empty(), OptionalDouble.of(98765)),
            validation("input", "sqnr_db", OptionalDouble.empty(), OptionalDouble.of(40.04)),
            validation("layer0.linear", "sqnr_db", OptionalDouble.empty(), OptionalDouble.of(38.96)),
            slice("AA", 0.98),
            slice("UA", 0.97));

    private static final List<CertificateRow> CERTIFICATE = List.of(new CertificateRow(
            "layer0.linear",
            0,
            -0.5,
            0.25,
            0.5,
            OptionalLong.of(98765),
            OptionalLong.of(98764),
            OptionalLong.of(49383),
            "calibrated range"));

    private static ValidationRow slice(String carrier, double agreement) {
        return new ValidationRow(
                "model",
                "agreement",
                Optional.of("carrier"),
                Optional.of(carrier),
                98765,
                OptionalDouble.empty(),
                OptionalDouble.of(agreement),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ParameterRow parameters(
            String tensor, String role, int channel, double scale, double lo, double hi, double decibel) {
        return new ParameterRow(
                tensor,
                role,
                OptionalInt.of(channel),
                8,
                false,
                "asymmetric",
                0,
                255,
                scale,
                0,
                lo,
                hi,
                "minmax",
                0,
                OptionalDouble.of(decibel),
                0);
    }

    private static ValidationRow validation(String scope, String metric, OptionalDouble real, OptionalDouble integer) {
        OptionalDouble difference = real.isPresent()
                ? OptionalDouble.of(integer.getAsDouble() - real.getAsDouble())
                : OptionalDouble.empty();
        return new ValidationRow(
                scope,
                metric,
                Optional.empty(),
                Optional.empty(),
                98765,
                real,
                integer,
                difference,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Calibration calibration() {
        Calibration calibration = Calibration.empty(
                List.of(
                        TensorLayout.unnamed("input", 2),
                        TensorLayout.unnamed("layer0.linear", 1),
                        TensorLayout.unnamed("layer0.sigmoid", 1)),
                8);
        calibration.tensor("layer0.sigmoid").histogram(0).orElseThrow().observe(0.25);
        calibration.tensor("layer0.sigmoid").histogram(0).orElseThrow().observe(0.75);
        return calibration;
    }

    private static RunManifest manifest() {
        Gate gate = new Gate(GateMetric.AGREEMENT, Comparison.AT_LEAST, 0.99);
        return new RunManifest(
                "r",
                "c",
                Verdict.PASSED,
                List.of(),
                List.of(new Gate.Result(gate, "model", OptionalDouble.of(0.9975), true)),
                List.of(),
                new GuardReport("per-feature", List.of()),
                List.of("A note."),
                List.of("A warning."),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                new Provenance("0", "4", "17", "m", Instant.EPOCH, Instant.EPOCH));
    }

    @ParameterizedTest
    @CsvSource({"agreement, same decisions", "cluster_agreement, same cluster", "hash_agreement, same hashes"})
    void sentencesSayWhatIsTheSame(String metric, String words) {
        RunSummary run = unfinished(
                PARAMETERS, List.of(validation("model", metric, OptionalDouble.empty(), OptionalDouble.of(0.9975))));

        assertThat(VerdictSentence.of(run)).isEqualTo("99.75 % " + words);
    }

    @Test
    void channelsOfNoBitsAreNotTheWeakest() {
        List<ParameterRow> parameters = new ArrayList<>(PARAMETERS);
        parameters.set(
                1,
                new ParameterRow(
                        "input",
                        "input",
                        OptionalInt.of(1),
                        0,
                        false,
                        "asymmetric",
                        0,
                        0,
                        0.5,
                        0,
                        7,
                        7,
                        "refit",
                        0,
                        OptionalDouble.of(-0.0),
                        7));
        RunSummary run = unfinished(
                parameters,
                List.of(
                        validation("input", "sqnr_db", OptionalDouble.empty(), OptionalDouble.of(-0.0)),
                        validation("layer0.linear", "sqnr_db", OptionalDouble.empty(), OptionalDouble.of(38.96))));

        assertThat(VerdictSentence.of(run)).isEqualTo("weakest layer0.linear 39.0 dB");
        assertThat(run.tensors().get(0).expectedDb()).hasValue(41.26);
    }

    private static RunSummary unfinished(List<ParameterRow> parameters, List<ValidationRow> validation) {
        return RunSummary.of(new Findings(
                "out/r",
                calibration(),
                parameters,
                List.of(),
                List.of(),
                validation,
                List.of(),
                List.of(),
                List.of(),
                NodeCoverage.of(List.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    @Test
    void showsTensorsQualityGatesVerdictAndWhereTheTablesLie() {
        List<String> lines = Screen.of(RunSummary.of(new Findings(
                "file:/data/out/delay/runs/r",
                calibration(),
                PARAMETERS,
                List.of(),
                List.of(),
                VALIDATION,
                CERTIFICATE,
                List.of(),
                List.of(),
                NodeCoverage.of(List.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(manifest()))));

        assertThat(String.join("\n", lines))
                .isEqualTo(
                        """

                        tensor          role    scales  bits       range          scale  expected  measured
                        input           input        2     8    -1..2024  0.000123..0.5      39.0      40.0
                        layer0.linear   weight       1     8       -3..3           0.25      44.0      39.0
                        layer0.sigmoid  float        -     -  0.25..0.75              -         -         -
                        expected: SQNR (calibration) in dB, of the worst channel
                        measured: SQNR (held-out) in dB; of weights at their layer's output

                        quality    float  integers  difference           interval
                        agreement      -    0.9975           -                  -
                        accuracy    0.91    0.9075     -0.0025  -0.0045..-0.00055
                        rows           -    98,765           -                  -
                        interval: at 95 %, of the difference where both models have the metric
                        slices of carrier: 2 values, least agreement 0.97 (UA, 98,765 rows)

                        gate                found  verdict
                        agreement >= 0.99  0.9975   passed

                        note: A note.
                        warning: A warning.
                        input scales: per-feature
                        verdict: passed
                        error bound: layer0.linear within 0.5 of the float model for inputs in the calibrated range
                                     98,764 (99.99 %) of 98,765 rows are; 49,383 (50.00 %) provably keep their class
                        results: file:/data/out/delay/runs/r
                        query:   duckdb -c "select * from '/data/out/delay/runs/r/parameters/part-0.parquet'"
                                 spark-sql -e "select * from parquet.\\`file:/data/out/delay/runs/r/parameters\\`"\
                        """);
    }

    @Test
    void saysThatARunIsNotValidatedYet() {
        List<String> lines = Screen.of(unfinished(PARAMETERS, List.of()));

        assertThat(lines)
                .contains("verdict: none yet, the run is not validated")
                .noneMatch(line -> line.startsWith("quality"));
    }

    @Test
    void constantChannelsDoNotHideTheScalesOfTheOthers() {
        List<ParameterRow> some = List.of(
                parameters("input", "input", 0, 1e6, 1e6, 1e6, 41),
                parameters("input", "input", 1, 0.5, -1, 1.25, 41),
                parameters("input", "input", 2, 0.25, -1, 1.25, 41));
        List<ParameterRow> all = List.of(parameters("input", "input", 0, 7, 7, 7, 41));

        assertThat(Screen.of(unfinished(some, List.of())))
                .anyMatch(line -> line.startsWith("input") && line.contains(" 0.25..0.5 "))
                .contains("1 constant channel, scale omitted");
        assertThat(Screen.of(unfinished(all, List.of()))).anyMatch(line -> line.matches("input +input +1 +8 +7 +7 .*"));
    }

    @Test
    void usualTablesFitTheScreen() {
        List<ParameterRow> wide = List.of(
                parameters("layer0.linear", "activation", 0, 1.23456e-7, -1.23456e-7, 1.23456e8, 41.26),
                parameters("layer0.linear", "activation", 1, 9.87654e9, -1.23456e-7, 1.23456e8, 41.26));

        assertThat(Screen.of(unfinished(wide, VALIDATION)))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void showsWhatAModelIsMadeOf() {
        LayeredModel model = new LayeredModel(
                2,
                List.of(
                        new Linear("layer0.linear", "input", 2, new double[] {1, 2}, new double[] {3}),
                        new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID)),
                new Decision.Threshold(0.5));
        SavedModel saved = new SavedModel(
                model,
                List.of(),
                new FeatureColumns.Assembled(List.of("distance", "hour"), 2, NullPolicy.FAIL),
                Optional.of("delayed"),
                2,
                ClassNames.UNKNOWN,
                new SavedModel.OutputColumns("raw", "probability", "prediction"),
                List.of(new SavedModel.StageReport("StandardScalerModel", "scaler", "folded into layer0.linear")));

        assertThat(ModelScreen.of(saved))
                .containsExactly(
                        "reads    2 elements from the columns distance, hour",
                        "label    delayed",
                        "predicts one of 2 classes",
                        "weights  rounded; re-fitted to the float model at 4 bits and fewer, with 2 more passes over the calibration data",
                        "",
                        "stage                uid     treatment",
                        "StandardScalerModel  scaler  folded into layer0.linear",
                        "",
                        "tensor          reads          channels",
                        "input           -                     2",
                        "layer0.linear   input                 1",
                        "layer0.sigmoid  layer0.linear         1");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "123456, 123500",
        "1234567, 1.235e6",
        "-0.00012345, -0.0001234",
        "0.000012, 1.2e-5",
        "1e300, 1e300",
        "4.9e-324, 4.941e-324",
        "NaN, NaN",
        "-Infinity, -Infinity",
        "0.99996, 1"
    })
    void writesFewDigits(double value, String text) {
        assertThat(Numbers.significant(value, 4)).isEqualTo(text);
    }
}
