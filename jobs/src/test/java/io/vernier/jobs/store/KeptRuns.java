package io.vernier.jobs.store;

import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.quantize.GuardReport;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
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
        Provenance provenance = provenance(finished);
        complete(calibration, Samples.calibration(), provenance);
        RunDirectory directory = output().run(id(run));
        directory.writeTables(Samples.quantization());
        directory.complete(
                new RunManifest(
                        id(run),
                        id(calibration),
                        verdict,
                        List.of(),
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
                        Optional.empty(),
                        Optional.empty(),
                        provenance),
                0);
        return this;
    }

    private static Provenance provenance(Instant finished) {
        return new Provenance("0.1.0", "4.1.0", "17", "Linux amd64", finished.minusSeconds(300), finished);
    }

    private void complete(int calibration, Calibration statistics, Provenance provenance) {
        CalibrationDirectory directory = output().calibration(id(calibration));
        TableSummary table = directory.writeStatistics(statistics);
        directory.complete(new CalibrationManifest(
                id(calibration),
                statistics.rows(),
                0,
                0,
                0,
                Optional.empty(),
                List.of(table),
                new TreeMap<>(),
                provenance));
    }

    /** Completes a calibration without a run, on the same values moved up by so much, and one NaN more. */
    public KeptRuns calibrate(int calibration, double up) {
        Calibration statistics = Samples.calibration(up);
        statistics.tensors().get(0).observe(1, Double.NaN, 1);
        complete(calibration, statistics, Samples.PROVENANCE);
        return this;
    }

    /** Completes a calibration of a model with one input. */
    public KeptRuns calibrateOtherModel(int calibration) {
        Calibration statistics = Calibration.empty(List.of(TensorLayout.unnamed("input", 1)), 4096);
        complete(calibration, statistics, Samples.PROVENANCE);
        return this;
    }

    /** Moves the pointer. */
    public KeptRuns publish(int run) {
        output().moveTo(new Pointer(id(run), "passed", Optional.empty()));
        return this;
    }
}
