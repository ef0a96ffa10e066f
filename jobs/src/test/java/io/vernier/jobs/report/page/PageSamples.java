package io.vernier.jobs.report.page;

import io.vernier.integer.InstructionRow;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.NodeCoverage;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.jobs.store.table.StabilityRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.quantize.GuardReport;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Runs that were never made, as their tables would have them: names that attack, NaN, a failed gate, as many channels as wanted. */
final class PageSamples {
    /** What a column may be called. */
    static final String HOSTILE = "</script><img src=x onerror=alert(1)>'\"&\u2028";

    private static final int ROWS = 300;

    private PageSamples() {}

    /** A linear classifier over so many channels, the first of which has a hostile name and the last NaN. */
    static RunSummary failed(int channels) {
        return failed(channels, 0.898);
    }

    /** The same of a float model with another area under the curve. */
    static RunSummary failed(int channels, double auc) {
        return RunSummary.of(new Findings(
                "file:/out/" + HOSTILE.replace("/", "") + "/runs/0123456789abcdef",
                calibration(channels),
                parameters(channels),
                List.of(step(0, "linear", "layer0.linear", 1, channels), step(1, "predict", "prediction", 1)),
                List.of(new AccumulatorRow(
                        "layer0.linear", 0, -70000, 65535, 18, OptionalLong.of(-1234), OptionalLong.of(4321), "int64")),
                validation(auc),
                List.of(new CertificateRow(
                        "layer0.linear",
                        0,
                        -0.5,
                        0.25,
                        0.5,
                        OptionalLong.of(2000),
                        OptionalLong.of(1999),
                        OptionalLong.of(1500),
                        "calibrated range")),
                List.of(new StabilityRow(
                        "input", "input", OptionalInt.of(0), 32, -1, -1, -1, 0, 1, 1, 1, 0, 0.5, 0.25, 0.75, 0.1)),
                List.of(
                        new AblationRow("weights", Optional.empty(), "accuracy", OptionalDouble.of(0.875)),
                        new AblationRow("all_but", Optional.of("<i>layer"), "agreement", OptionalDouble.of(0.75))),
                NodeCoverage.of(List.of()),
                Optional.of(new RecipeChoice(
                        List.of(
                                new RecipeChoice.Judged("minmax", OptionalDouble.of(30.5)),
                                new RecipeChoice.Judged("mse, bias", OptionalDouble.empty())),
                        1234)),
                Optional.of(new OperatorSearch(
                        List.of(
                                new OperatorSearch.Operator(HOSTILE, "Pow", OptionalDouble.of(1.5)),
                                new OperatorSearch.Operator("calm", "Conv", OptionalDouble.empty())),
                        List.of(
                                new OperatorSearch.Rung(0, OptionalDouble.of(1.25), 0.5, 99),
                                new OperatorSearch.Rung(1, OptionalDouble.empty(), 1, 99)),
                        1)),
                Optional.of(manifest())));
    }

    private static InstructionRow step(int step, String kind, String name, int... shape) {
        return new InstructionRow(
                step,
                kind,
                List.of(),
                name,
                shape,
                new long[0],
                new double[0],
                new TreeMap<>(kind.equals("predict") ? Map.of("rule", "threshold") : Map.of()));
    }

    static Calibration calibration(int channels) {
        List<String> names = IntStream.range(0, channels)
                .mapToObj(channel -> channel == 0 ? HOSTILE : "hashed[" + channel + "]")
                .toList();
        Calibration calibration = Calibration.empty(
                List.of(new TensorLayout("input", channels, names), TensorLayout.unnamed("layer0.linear", 1)), 1 << 20);
        SplittableRandom random = new SplittableRandom(5);
        for (int channel = 0; channel < channels; channel++) {
            double[] values = random.doubles(ROWS, -channel - 1, channel + 1).toArray();
            calibration.tensor("input").observe(channel, values, 0, ROWS);
        }
        calibration.tensor("input").observe(channels - 1, new double[] {Double.NaN, Double.POSITIVE_INFINITY}, 0, 2);
        calibration
                .tensor("layer0.linear")
                .observe(0, random.doubles(ROWS, -3, 3).toArray(), 0, ROWS);
        calibration.count(ROWS, 0, 0);
        return calibration;
    }

    private static List<ParameterRow> parameters(int channels) {
        List<ParameterRow> rows = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            rows.add(row("input", "input", channel, channel + 1));
        }
        rows.add(row("layer0.linear", "weight", 0, 2));
        return rows;
    }

    private static ParameterRow row(String tensor, String role, int channel, double reach) {
        return new ParameterRow(
                tensor,
                role,
                OptionalInt.of(channel),
                4,
                false,
                "asymmetric",
                0,
                15,
                2 * reach / 15,
                8,
                -reach,
                reach,
                "minmax",
                channel == 0 ? 0.125 : 0,
                OptionalDouble.of(20 + channel % 17),
                0);
    }

    private static List<ValidationRow> validation(double auc) {
        return List.of(
                metric("model", "agreement", OptionalDouble.empty(), 0.9625, 0.955, 0.97, Optional.empty()),
                metric("model", "accuracy", OptionalDouble.of(0.91), 0.9, -0.015, -0.005, Optional.empty()),
                metric("model", "auc", OptionalDouble.of(auc), 0.813, -0.09, -0.08, Optional.empty()),
                count("rows", 2000),
                count("null_rows", 3),
                count("skipped_rows", 0),
                metric("input", "sqnr_db", OptionalDouble.empty(), 21.04, Double.NaN, Double.NaN, Optional.empty()),
                metric(
                        "layer0.linear",
                        "sqnr_db",
                        OptionalDouble.empty(),
                        11.06,
                        Double.NaN,
                        Double.NaN,
                        Optional.empty()),
                metric("model", "agreement", OptionalDouble.empty(), 0.5, 0.4, 0.6, Optional.of("<b>AA")),
                metric("model", "agreement", OptionalDouble.empty(), 0.4, 0.3, 0.5, Optional.of("UA")));
    }

    private static ValidationRow count(String name, long rows) {
        return metric("model", name, OptionalDouble.empty(), (double) rows, Double.NaN, Double.NaN, Optional.empty());
    }

    private static ValidationRow metric(
            String scope,
            String name,
            OptionalDouble before,
            double after,
            double low,
            double high,
            Optional<String> slice) {
        return new ValidationRow(
                scope,
                name,
                slice.map(each -> "carrier"),
                slice,
                2000,
                before,
                OptionalDouble.of(after),
                before.isPresent() ? OptionalDouble.of(after - before.getAsDouble()) : OptionalDouble.empty(),
                Double.isNaN(low) ? OptionalDouble.empty() : OptionalDouble.of(low),
                Double.isNaN(high) ? OptionalDouble.empty() : OptionalDouble.of(high),
                Optional.empty(),
                Optional.empty());
    }

    private static RunManifest manifest() {
        Map<String, Object> bits = Map.of("bits", 4);
        return new RunManifest(
                "0123456789abcdef",
                "fedcba9876543210",
                Verdict.FAILED,
                List.of(),
                List.of(new Gate.Result(
                        new Gate(GateMetric.ACCURACY_DROP, Comparison.AT_MOST, 0.005),
                        "model",
                        OptionalDouble.of(0.01),
                        false)),
                List.of(),
                new GuardReport("per-feature", List.of(new GuardReport.Score("per-feature", 0.25))),
                List.of("A note."),
                List.of("A warning: " + HOSTILE),
                new TreeMap<>(Map.of(
                        "quantization",
                        Map.of("convention", "vernier", "inputs", bits, "activations", bits, "weights", bits))),
                Optional.empty(),
                Optional.of(new Speed(2_000_000, 3_000_000_000L, 500_000_000)),
                new Provenance("0", "4", "17", "m", Instant.EPOCH, Instant.EPOCH));
    }
}
