package io.vernier.jobs.store.table;

import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Drift;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A row of the {@code drift} table.
 *
 * @param channel absent for the whole tensor
 * @param reference counts and extremes before
 * @param later counts and extremes after
 * @param drift how far the values moved
 * @param minShiftSteps the shift of the minimum in quantization steps of the reference; absent without a scale
 * @param maxShiftSteps the same of the maximum
 * @param exceeded names of what is above its threshold
 */
public record DriftRow(
        String tensor,
        OptionalInt channel,
        Optional<String> channelName,
        ChannelSummary reference,
        ChannelSummary later,
        Drift drift,
        OptionalDouble minShiftSteps,
        OptionalDouble maxShiftSteps,
        List<String> exceeded) {

    public DriftRow {
        exceeded = List.copyOf(exceeded);
    }

    /** The same row with the names of what is above its threshold. */
    public DriftRow exceeding(List<String> names) {
        return new DriftRow(tensor, channel, channelName, reference, later, drift, minShiftSteps, maxShiftSteps, names);
    }

    /** The later share of NaN and infinities minus that of the reference, from -1 to 1; absent until both saw a value. */
    public OptionalDouble nonFiniteRise() {
        return reference.count() > 0 && later.count() > 0
                ? OptionalDouble.of(nonFiniteShare(later) - nonFiniteShare(reference))
                : OptionalDouble.empty();
    }

    private static double nonFiniteShare(ChannelSummary summary) {
        return (double) summary.nonFiniteCount() / summary.count();
    }
}
