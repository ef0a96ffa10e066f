package io.vernier.jobs.store;

import io.vernier.quantize.GuardReport;
import io.vernier.validation.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** An output directory with runs that finished on given days of January 2024. */
public final class KeptRuns {
    private final Path root;

    public KeptRuns(Path root) {
        this.root = root;
    }

    /** {@code <output>/<name>}. */
    public Path directory() {
        return root.resolve("delay");
    }

    OutputDirectory output() {
        return OutputDirectory.at(new Configuration(), root.toString(), "delay");
    }

    /** The identity that a digit stands for. */
    public static String id(int digit) {
        return Integer.toHexString(digit).repeat(16);
    }

    /** Completes a run on a day, made from a calibration that becomes complete too. */
    public KeptRuns add(int run, int calibration, int day, Verdict verdict) {
        Instant finished = Instant.parse(String.format("2024-01-%02dT10:05:00.123Z", day));
        Provenance provenance =
                new Provenance("0.1.0", "4.1.0", "17", "Linux amd64", finished.minusSeconds(300), finished);
        CalibrationDirectory measured = output().calibration(id(calibration));
        TableSummary statistics = measured.writeStatistics(Samples.calibration());
        measured.complete(new CalibrationManifest(
                id(calibration), 200, 0, 0, 0, List.of(statistics), new TreeMap<>(), provenance));
        RunDirectory directory = output().run(id(run));
        directory.writeTables(Samples.quantization());
        directory.complete(
                new RunManifest(
                        id(run),
                        id(calibration),
                        verdict,
                        List.of(),
                        List.of(),
                        new GuardReport("per-feature", List.of()),
                        List.of(),
                        List.of(),
                        new TreeMap<>(Map.of(
                                "quantization",
                                Map.of(
                                        "inputs", Map.of("bits", 8),
                                        "activations", Map.of("bits", 6),
                                        "weights", Map.of("bits", 4)))),
                        provenance),
                0);
        return this;
    }

    /** Moves the pointer. */
    public KeptRuns publish(int run) {
        output().moveTo(new Pointer(id(run), "passed", Optional.empty()));
        return this;
    }
}
