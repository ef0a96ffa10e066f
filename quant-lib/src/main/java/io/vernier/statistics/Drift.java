package io.vernier.statistics;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far the values of one channel moved between two states, a reference and a later one.
 *
 * @param populationStability {@link PopulationStability}; absent without a histogram, or without a value in one of them
 * @param jensenShannon {@link JensenShannon}, in bits; absent likewise
 * @param minShift the later minimum minus that of the reference, in the tensor's unit; absent until both saw a finite value
 * @param maxShift the same of the maxima
 * @param coverage the share of the later values that lie within the extremes of the reference, from 0 to 1: a bin counts wholly by
 *     its mean, infinities and values beyond the greatest float lie outside, NaN is in neither part; absent without a histogram or
 *     without such values, and where the reference has no extremes
 */
public record Drift(
        OptionalDouble populationStability,
        OptionalDouble jensenShannon,
        OptionalDouble minShift,
        OptionalDouble maxShift,
        OptionalDouble coverage) {

    /** From histograms. */
    public static Drift between(ValueHistogram reference, ValueHistogram later) {
        Bins before = reference.bins();
        Bins after = later.bins();
        boolean comparable = before.size() > 0 && after.size() > 0;
        return new Drift(
                comparable ? OptionalDouble.of(PopulationStability.of(before, after)) : OptionalDouble.empty(),
                comparable ? OptionalDouble.of(JensenShannon.of(before, after)) : OptionalDouble.empty(),
                difference(later.min(), reference.min()),
                difference(later.max(), reference.max()),
                coverage(reference, later.summary(), after));
    }

    /** From what is kept of a channel that has no histogram of its own: the extremes. */
    public static Drift between(ChannelSummary reference, ChannelSummary later) {
        return new Drift(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                difference(later.min(), reference.min()),
                difference(later.max(), reference.max()),
                OptionalDouble.empty());
    }

    /** Of a channel of a tensor, from its histograms where both have them. */
    public static Drift ofChannel(TensorStatistics reference, TensorStatistics later, int channel) {
        Optional<ValueHistogram> before = reference.histogram(channel);
        Optional<ValueHistogram> after = later.histogram(channel);
        return before.isPresent() && after.isPresent()
                ? between(before.get(), after.get())
                : between(reference.summary(channel), later.summary(channel));
    }

    private static OptionalDouble difference(OptionalDouble later, OptionalDouble reference) {
        return later.isPresent() && reference.isPresent()
                ? OptionalDouble.of(later.getAsDouble() - reference.getAsDouble())
                : OptionalDouble.empty();
    }

    private static OptionalDouble coverage(ValueHistogram reference, ChannelSummary later, Bins bins) {
        long all = later.count() - later.nanCount();
        if (all == 0 || reference.min().isEmpty()) {
            return OptionalDouble.empty();
        }
        // Bins hold float32 views, so the extremes are compared as such.
        double min = (float) reference.min().getAsDouble();
        double max = (float) reference.max().orElseThrow();
        long inside = 0;
        for (int b = 0; b < bins.size(); b++) {
            double mean = bins.mean(b);
            inside += mean >= min && mean <= max ? bins.count(b) : 0;
        }
        return OptionalDouble.of((double) inside / all);
    }
}
