package io.vernier.jobs.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.arithmetic.Range;
import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.config.OnnxConfiguration.Taps;
import io.vernier.jobs.store.Identities;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.onnx.exchange.AimetEncodings;
import io.vernier.onnx.exchange.CalibrationCache;
import io.vernier.onnx.exchange.DynamicRanges;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.outcome.Refusal;
import io.vernier.quantize.Role;
import io.vernier.spark.mllib.OnnxFile;
import io.vernier.statistics.TensorStatistics;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

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

    /** The network of floats with other scales of channels, to which ranges and encodings belong; absent where that is the model's file. */
    Optional<byte[]> floats() {
        return located.run().readFloatNetwork();
    }

    /**
     * The ranges of all tensors.
     *
     * @throws Refusal if not all were measured, or those of some changed since (21)
     */
    CalibrationCache cache() {
        boolean hasAll = configuration().model().onnx().network().taps() == Taps.ALL;
        if (!hasAll || floats().isPresent()) {
            throw Refusal.before("The run \"" + located.run().path() + "\" "
                    + (hasAll
                            ? "has scaled channels, so that ranges are not those of the original; set onnx.equalize: false"
                            : "measured only what quantized operators read, expected all tensors; set onnx.taps: all")
                    + " and run again.");
        }
        return new CalibrationCache(ranges());
    }

    /** How far tensors reach: all that were measured or, where channels were scaled since, those that have codes. */
    DynamicRanges dynamicRanges() {
        return DynamicRanges.of(ranges());
    }

    private SortedMap<String, Range> ranges() {
        SortedMap<String, Range> ranges = floats().isPresent() ? new TreeMap<>() : measured();
        for (ParameterRow row : located.run().read(ParameterRow.TABLE)) {
            if (!row.role().equals(Role.WEIGHT.label())) {
                ranges.put(row.tensor(), new Range(row.rangeMin(), row.rangeMax()));
            }
        }
        return ranges;
    }

    private SortedMap<String, Range> measured() {
        SortedMap<String, Range> ranges = new TreeMap<>();
        for (TensorStatistics tensor : located.output()
                .calibration(manifest().calibrationId())
                .readStatistics()
                .tensors()) {
            tensor.whole()
                    .distribution()
                    .extremes()
                    .ifPresent(extremes -> ranges.put(tensor.layout().name(), extremes));
        }
        return ranges;
    }

    /**
     * The encodings of activations and weights.
     *
     * @throws Refusal if they belong to the model's own file, and this is not there or another (21)
     */
    ObjectNode encodings(Configuration hadoop) {
        return AimetEncodings.of(OnnxModel.read(model), OnnxModel.read(floats().orElseGet(() -> original(hadoop))));
    }

    private byte[] original(Configuration hadoop) {
        ModelConfiguration original = configuration().model();
        String digest = Identities.modelDigest(hadoop, original);
        if (manifest()
                .origin()
                .filter(origin -> origin.modelDigest().equals(digest))
                .isEmpty()) {
            throw Refusal.before("The model \"" + original.path() + "\" is not the one that the run \""
                    + located.run().path() + "\" was made of, whose tensors the encodings name; put it back.");
        }
        return OnnxFile.content(hadoop, original.path());
    }

    private JobConfiguration configuration() {
        return JobConfigurationReader.ofResolved(manifest().configuration());
    }

    private RunManifest manifest() {
        return located.run()
                .manifest()
                .orElseThrow(() -> Refusal.before(
                        "The run \"" + located.run().path() + "\" is not complete; finish it with vernier run."));
    }
}
