package io.vernier.jobs.store.table;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured of one candidate of a sweep.
 *
 * @param candidate its place in the sweep, from 0
 * @param runId the run that was made of it; absent of those that were not selected
 * @param method {@code round}, or what else chose the weights
 * @param metric of the whole model on held-out rows, {@code selection_agreement}, or {@code refused}
 * @param value absent where the metric has none
 * @param low low end of the 95 % interval of the value
 * @param high high end
 * @param accumulatorBits bits of the widest accumulator by proof; 0 without any
 * @param weightBytes what the weights take in as many bits as they have, each layer in whole bytes
 * @param reason why it was refused, a sentence; absent where it was not
 */
public record CandidateRow(
        int candidate,
        Optional<String> runId,
        int inputsBits,
        int activationsBits,
        int weightsBits,
        String method,
        String metric,
        OptionalDouble value,
        OptionalDouble low,
        OptionalDouble high,
        int accumulatorBits,
        long weightBytes,
        boolean selected,
        Optional<String> reason) {
    /** The metric of a candidate that cannot be quantized, which has no other row and no value. */
    public static final String REFUSED = "refused";

    /** Whether the candidate has no integers. */
    public boolean isRefused() {
        return metric.equals(REFUSED);
    }
}
