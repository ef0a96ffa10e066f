package io.vernier.jobs.store;

import io.vernier.jobs.config.SourceConfiguration;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;

/** The identities of calibrations and runs: the first 16 hex digits of a SHA-256 over everything that decides their content. */
public final class Identities {

    private Identities() {}

    /**
     * SHA-256 in hex over the files of a saved model: sorted relative paths and bytes, without {@code _SUCCESS} and {@code .crc}.
     *
     * @throws io.vernier.jobs.outcome.Refusal if the directory is not there or cannot be read (21)
     */
    public static String modelDigest(Configuration hadoop, String path) {
        throw new UnsupportedOperationException();
    }

    /**
     * The files of a data set.
     *
     * @throws io.vernier.jobs.outcome.Refusal if the path matches nothing (22)
     */
    public static SourceListing listing(Configuration hadoop, SourceConfiguration source) {
        throw new UnsupportedOperationException();
    }

    /**
     * The identity of a calibration.
     *
     * @param modelDigest of {@link #modelDigest}
     * @param source listing or identity, {@code where} and options count
     * @param tensors tap names, in order
     * @param session what of the Spark session decides how rows are read: {@code timeZone}, {@code ansi}
     */
    public static String calibration(
            String modelDigest,
            SourceConfiguration source,
            SourceListing listing,
            List<String> tensors,
            int histogramChannels,
            int groups,
            SortedMap<String, String> session) {
        throw new UnsupportedOperationException();
    }

    /**
     * The identity of a run.
     *
     * @param quantization resolved keys of the section
     * @param validation resolved keys of the section without credentials and its listing, empty where none is configured
     * @param gates resolved keys of the section
     */
    public static String run(
            String calibrationId,
            SortedMap<String, Object> quantization,
            SortedMap<String, Object> validation,
            SourceListing validationListing,
            SortedMap<String, Object> gates,
            String name,
            String programVersion) {
        throw new UnsupportedOperationException();
    }
}
