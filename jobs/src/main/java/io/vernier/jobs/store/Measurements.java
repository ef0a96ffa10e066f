package io.vernier.jobs.store;

import io.vernier.jobs.store.manifest.CalibrationManifest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the manifest of a calibration says of how it was made, as far as calibrations that are added must have it in common.
 *
 * @param modelDigest of {@link Identities#modelDigest}
 * @param histogramChannels up to how many channels of a tensor have their own histogram
 * @param groups states by group of rows
 */
record Measurements(String modelDigest, String histogramChannels, String groups, SortedMap<String, Object> network) {
    private static final String PARTS = "parts";
    private static final String STREAMS = CalibrationManifest.STREAMS;
    static final String CALIBRATION = "calibration";
    private static final List<String> MEASURED = List.of("histogram_channels", "groups");
    private static final List<String> OF_NETWORKS = List.of("histogram_channels", "reference", "taps");

    /** Absent where the manifest is of a version that did not say so. */
    static Optional<Measurements> of(CalibrationManifest manifest) {
        if (!(manifest.configuration().get(CALIBRATION) instanceof Map<?, ?> keys)) {
            return Optional.empty();
        }
        List<String> measured =
                MEASURED.stream().map(key -> Objects.toString(keys.get(key))).toList();
        return manifest.modelDigest()
                .map(digest -> new Measurements(digest, measured.get(0), measured.get(1), network(manifest)));
    }

    /** What computed the tensors of a network, and how; empty of models of steps. */
    private static SortedMap<String, Object> network(CalibrationManifest manifest) {
        SortedMap<String, Object> network = new TreeMap<>();
        if (manifest.isOfNetwork()) {
            network.put(CalibrationManifest.RUNTIME, manifest.configuration().get(CalibrationManifest.RUNTIME));
            if (manifest.configuration().get(CalibrationManifest.ONNX) instanceof Map<?, ?> keys) {
                OF_NETWORKS.forEach(key -> network.put(key, Objects.toString(keys.get(key))));
            }
        }
        return network;
    }

    /** Whether there are more states than that of all rows; older manifests do not say so. */
    boolean isInGroups() {
        return !Set.of("1", "null").contains(groups);
    }

    /** The calibrations that read data: those that were added up, or this one itself. */
    static List<String> parts(CalibrationManifest manifest) {
        return manifest.configuration().get(PARTS) instanceof List<?> parts
                ? parts.stream().map(Object::toString).toList()
                : List.of(manifest.calibrationId());
    }

    /** The streams that made some of the parts. */
    static List<String> streams(CalibrationManifest manifest) {
        return manifest.configuration().get(STREAMS) instanceof List<?> streams
                ? streams.stream().map(Object::toString).toList()
                : List.of();
    }

    /** The configuration of a sum: of the model, of what was measured, and the parts in the place of a source. */
    static SortedMap<String, Object> configuration(
            List<CalibrationManifest> summands, List<String> parts, List<String> streams) {
        CalibrationManifest first = summands.get(0);
        SortedMap<String, Object> configuration = new TreeMap<>();
        for (String key : List.of(
                "model", CalibrationManifest.MODEL_DIGEST, CalibrationManifest.ONNX, CalibrationManifest.RUNTIME)) {
            if (first.configuration().containsKey(key)) {
                configuration.put(key, first.configuration().get(key));
            }
        }
        SortedSet<String> processors = new TreeSet<>();
        summands.forEach(each -> processors.addAll(each.processors()));
        if (!processors.isEmpty()) {
            configuration.put(CalibrationManifest.PROCESSORS, List.copyOf(processors));
        }
        Map<String, Object> measured = new TreeMap<>();
        if (first.configuration().get(CALIBRATION) instanceof Map<?, ?> keys) {
            MEASURED.forEach(key -> measured.put(key, keys.get(key)));
        }
        configuration.put(CALIBRATION, measured);
        configuration.put(PARTS, parts);
        configuration.put(SharedSources.SOURCES, SharedSources.tree(summands));
        if (!streams.isEmpty()) {
            configuration.put(STREAMS, streams);
        }
        return configuration;
    }
}
