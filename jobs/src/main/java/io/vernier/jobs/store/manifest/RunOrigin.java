package io.vernier.jobs.store.manifest;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the identities of a run and its calibration are made of, beside the configuration.
 *
 * @param modelDigest the digest of the model
 * @param calibrationData the digest of place and version of the calibration data; absent where the run did not look at any
 * @param validationData the same of the validation data; of nothing where none is configured
 * @param session what of the Spark session decided how rows were read: {@code timeZone}, {@code ansi}
 * @param circumstances what decided the statistics of a network besides the names of its tensors; empty for models of steps
 */
public record RunOrigin(
        String modelDigest,
        Optional<String> calibrationData,
        String validationData,
        SortedMap<String, String> session,
        List<String> circumstances) {
    public RunOrigin {
        circumstances = List.copyOf(circumstances);
    }
}
