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
 * @param coverage the share of the later values that lie within the extremes of the reference; absent without a histogram or without values,
 *     and where the reference has no extremes
 */
public record Drift(
        OptionalDouble populationStability,
        OptionalDouble jensenShannon,
        OptionalDouble minShift,
        OptionalDouble maxShift,
        Optional<Coverage> coverage) {

    /** From histograms. */
    public static Drift between(ValueHistogram reference, ValueHistogram later) {
        Shares shares = Shares.of(reference, later);
        boolean comparable = shares.areComparable();
        return new Drift(
                comparable ? OptionalDouble.of(PopulationStability.of(shares)) : OptionalDouble.empty(),
                comparable ? OptionalDouble.of(JensenShannon.of(shares)) : OptionalDouble.empty(),
                difference(later.min(), reference.min()),
                difference(later.max(), reference.max()),
                Coverage.of(reference, later));
    }

    /** From what is kept of a channel that has no histogram of its own: the extremes. */
    public static Drift between(ChannelSummary reference, ChannelSummary later) {
        return new Drift(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                difference(later.min(), reference.min()),
                difference(later.max(), reference.max()),
                Optional.empty());
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
}
