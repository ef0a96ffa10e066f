package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.RecordTable;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A row of the table of candidates: what was measured of one candidate of a sweep.
 *
 * @param candidate its place in the sweep, from 0
 * @param changes what it has instead below {@code quantization}, by dotted keys such as {@code weights.bits}
 * @param runId the run that was made of it; absent of those that were not selected
 * @param method {@code round}, or what else chose the weights
 * @param metric of the whole model on held-out rows, {@code selection_agreement}, or {@code refused}
 * @param floatValue of the float model on the same rows; absent where only one model has the metric
 * @param value of the candidate; absent where the metric has none
 * @param low low end of the 95 % interval of the value
 * @param high high end
 * @param accumulatorBits bits of the widest accumulator by proof; 0 without any
 * @param weightBytes what the weights take in as many bits as they have, each layer in whole bytes; of trees, what these take
 * @param reason why it was refused, or which gates it misses on the rows that judge, a sentence; absent of others
 */
public record CandidateRow(
        int candidate,
        SortedMap<String, String> changes,
        Optional<String> runId,
        int inputsBits,
        int activationsBits,
        int weightsBits,
        String method,
        String metric,
        OptionalDouble floatValue,
        OptionalDouble value,
        OptionalDouble low,
        OptionalDouble high,
        int accumulatorBits,
        long weightBytes,
        boolean selected,
        Optional<String> reason) {
    /** Raised too when candidates are selected by another rule. */
    public static final int VERSION = 5;

    public static final RecordTable<CandidateRow> TABLE =
            RecordTable.of("candidates", VERSION, "sweep_id", CandidateRow.class);

    public CandidateRow {
        changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    }

    /** The metric of a candidate that cannot be quantized, which has no other row and no value. */
    public static final String REFUSED = "refused";

    /** The metric of the rows that decide the selection: how many decisions are kept where the others were fitted to. */
    public static final String SELECTION = "selection_agreement";

    /** The smallest first: weights, then accumulators, then codes. */
    public static final Comparator<CandidateRow> BY_SIZE = Comparator.comparingLong(CandidateRow::weightBytes)
            .thenComparingInt(CandidateRow::accumulatorBits)
            .thenComparingInt(CandidateRow::inputsBits)
            .thenComparingInt(CandidateRow::activationsBits)
            .thenComparingInt(CandidateRow::candidate);

    /** Whether the candidate has no integers. */
    public boolean isRefused() {
        return metric.equals(REFUSED);
    }
}
