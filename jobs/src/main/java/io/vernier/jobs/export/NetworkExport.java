package io.vernier.jobs.export;

import io.vernier.arithmetic.Range;
import io.vernier.jobs.config.JobConfigurationReader;
import io.vernier.jobs.config.OnnxConfiguration.Taps;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.onnx.exchange.CalibrationCache;
import io.vernier.quantize.Role;
import io.vernier.statistics.TensorStatistics;
import java.util.SortedMap;
import java.util.TreeMap;

/** A run of a network, as other tools read it. */
final class NetworkExport {
    private final LocatedRun located;
    private final byte[] model;

    private NetworkExport(LocatedRun located, byte[] model) {
        this.located = located;
        this.model = model;
    }

    /** @throws Refusal if it is no run of a network (21) */
    static NetworkExport of(LocatedRun located) {
        return located.run()
                .readNetwork()
                .map(model -> new NetworkExport(located, model))
                .orElseThrow(() -> Refusal.before("The run \"" + located.run().path()
                        + "\" is not of a network, expected one with a model.onnx; name another."));
    }

    byte[] model() {
        return model;
    }

    /**
     * The ranges of all tensors.
     *
     * @throws Refusal if not all were measured, or those of some changed since (21)
     */
    CalibrationCache cache() {
        RunManifest manifest = located.run()
                .manifest()
                .orElseThrow(() -> Refusal.before(
                        "The run \"" + located.run().path() + "\" is not complete; finish it with vernier run."));
        boolean hasAll = JobConfigurationReader.ofResolved(manifest.configuration())
                        .model()
                        .onnx()
                        .network()
                        .taps()
                == Taps.ALL;
        if (!hasAll || located.run().readFloatNetwork().isPresent()) {
            throw Refusal.before("The run \"" + located.run().path() + "\" "
                    + (hasAll
                            ? "has scaled channels, so that ranges are not those of the original; set onnx.equalize: false"
                            : "measured only what quantized operators read, expected all tensors; set onnx.taps: all")
                    + " and run again.");
        }
        SortedMap<String, Range> ranges = new TreeMap<>();
        for (TensorStatistics tensor : located.output()
                .calibration(manifest.calibrationId())
                .readStatistics()
                .tensors()) {
            tensor.whole()
                    .distribution()
                    .extremes()
                    .ifPresent(extremes -> ranges.put(tensor.layout().name(), extremes));
        }
        for (ParameterRow row : located.run().readParameters()) {
            if (!row.role().equals(Role.WEIGHT.label())) {
                ranges.put(row.tensor(), new Range(row.rangeMin(), row.rangeMax()));
            }
        }
        return new CalibrationCache(ranges);
    }
}
