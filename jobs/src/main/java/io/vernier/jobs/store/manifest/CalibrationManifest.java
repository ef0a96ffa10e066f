package io.vernier.jobs.store.manifest;

import io.vernier.jobs.store.format.FooterAgreement;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.model.LayeredModel;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The last file of a calibration, which makes it complete.
 *
 * @param calibrationId its identity
 * @param rows rows read, those left out among them
 * @param nullRows rows left out of everything
 * @param skippedRows rows that went no further than the input
 * @param nonFiniteValues NaN and infinities in the input, over all channels
 * @param footers what the footers of the data's files were compared with; absent where they were not
 * @param tables what was written
 * @param configuration the parts of the configuration that the identity is made of, secrets masked, and the model's digest
 * @param provenance versions of program, Spark, Java and the machine type; start and end
 */
public record CalibrationManifest(
        String calibrationId,
        long rows,
        long nullRows,
        long skippedRows,
        long nonFiniteValues,
        Optional<FooterAgreement> footers,
        List<TableSummary> tables,
        SortedMap<String, Object> configuration,
        Provenance provenance) {
    /** Where the manifest of a calibration keeps the digest of the model, beside the keys of its configuration. */
    public static final String MODEL_DIGEST = "model_digest";

    /** Where the manifest of a calibration keeps the streams that it comes from, if any: later states of a stream hold the earlier. */
    public static final String STREAMS = "streams";

    /** Where the manifest of a calibration of a share of its rows keeps which; absent where it is of all. */
    public static final String SHARE = "share";

    /** Where the manifest of a calibration of a network keeps the keys that say how. */
    public static final String ONNX = "onnx";

    /** Where the manifest of a calibration of a network keeps what computed it; absent where Vernier did. */
    public static final String RUNTIME = "runtime";

    /** Where the manifest of a calibration of a network keeps the kinds of processors that computed it. */
    public static final String PROCESSORS = "processors";

    /** NaN and infinities in the input, over all channels; a network computes no row that holds any, and tables of vectors hold none. */
    public static long nonFinite(Calibration calibration) {
        return calibration.tensors().stream()
                .filter(tensor -> tensor.layout().name().equals(LayeredModel.INPUT))
                .flatMap(tensor -> tensor.summaries().stream())
                .mapToLong(ChannelSummary::nonFiniteCount)
                .sum();
    }

    /** Whether a runtime computed what was measured. */
    public boolean isOfNetwork() {
        return configuration.containsKey(RUNTIME);
    }

    /** The kinds of processors that a runtime computed on; none where Vernier did, which computes the same on all. */
    public SortedSet<String> processors() {
        return configuration.get(PROCESSORS) instanceof Collection<?> kinds
                ? kinds.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new))
                : Collections.emptySortedSet();
    }

    /** What a reader should know of several kinds of processors; absent where there is one. */
    public static Optional<String> warning(SortedSet<String> processors) {
        return processors.size() < 2
                ? Optional.empty()
                : Optional.of("The network was computed on " + processors.size() + " kinds of processors (\""
                        + String.join("\", \"", processors)
                        + "\"), whose last bits may differ, so that another run may find others; calibrate on executors"
                        + " of one kind.");
    }

    /** The digest of the model that was measured; absent in manifests of older versions. */
    public Optional<String> modelDigest() {
        return configuration.get(MODEL_DIGEST) instanceof String digest ? Optional.of(digest) : Optional.empty();
    }
}
