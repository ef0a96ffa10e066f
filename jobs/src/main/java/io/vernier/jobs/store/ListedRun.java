package io.vernier.jobs.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.SortedMap;

/**
 * A complete run as a list shows it.
 *
 * @param runId its identity
 * @param calibrationId the calibration that it was made from
 * @param verdict what it ended with
 * @param bits as configured, before overrides: {@code activations}, {@code inputs} and {@code weights}; empty of trees, whose ranks have as
 *     many as they need
 * @param started when the work began
 * @param finished when its results were complete
 * @param place whether the pointer names it
 */
public record ListedRun(
        String runId,
        String calibrationId,
        Verdict verdict,
        SortedMap<String, Integer> bits,
        Instant started,
        Instant finished,
        @JsonIgnore Place place) {

    /** Whether readers are sent to a run. */
    public enum Place {
        /** {@code current.json} names it. */
        CURRENT,
        /** It is reached by its own path alone. */
        KEPT
    }

    @JsonProperty("current")
    public boolean isCurrent() {
        return place == Place.CURRENT;
    }
}
