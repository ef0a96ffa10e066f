package io.vernier.statistics;

import java.util.Optional;

/**
 * The share of later values within the extremes of a reference, NaN aside; infinities lie outside. Bins of doubles hold the values
 * themselves, those of float32 their float32 views, and then the extremes are compared as such.
 *
 * <p>Where an extreme of the reference falls inside a bin, or of what the bin can hold given the later extremes and the bin's moments, it is
 * not known how many of its values are within: {@code low} counts none of them and {@code high} all.
 *
 * @param share each bin counted wholly, by its mean
 * @param low no less are within
 * @param high no more are within
 */
public record Coverage(double share, double low, double high) {

    /** Of histograms; absent without later values other than NaN, or without extremes of the reference. */
    static Optional<Coverage> of(ValueHistogram reference, ValueHistogram later) {
        ChannelSummary summary = later.summary();
        long all = summary.count() - summary.nanCount();
        if (all == 0 || reference.min().isEmpty()) {
            return Optional.empty();
        }
        Optional<FineBins> fine = later.fineBins();
        Count count = fine.isPresent()
                ? new Count(reference.min().getAsDouble(), reference.max().orElseThrow(), later)
                : new Count(
                        (float) reference.min().getAsDouble(),
                        (float) reference.max().orElseThrow(),
                        later);
        fine.ifPresentOrElse(count::addAll, () -> count.addAll(later.bins()));
        count.addBeyondFloats(summary);
        return Optional.of(
                new Coverage((double) count.byMean / all, (double) count.low / all, (double) count.high / all));
    }

    /** Counts values within two numbers. */
    private static final class Count {
        private final double min;
        private final double max;

        /** Between which all later values lie. */
        private final double least;

        private final double greatest;
        private long byMean;
        private long low;
        private long high;

        Count(double min, double max, ValueHistogram later) {
            this.min = min;
            this.max = max;
            this.least = later.min().orElse(Double.NEGATIVE_INFINITY);
            this.greatest = later.max().orElse(Double.POSITIVE_INFINITY);
        }

        void addAll(FineBins bins) {
            for (int b = 0; b < bins.size(); b++) {
                add(bins.count(b), bins.mean(b), Math.max(bins.least(b), least), Math.min(bins.greatest(b), greatest));
            }
        }

        void addAll(Bins bins) {
            for (int b = 0; b < bins.size(); b++) {
                double mean = bins.mean(b);
                boolean isOne = bins.withinSquare(b) == 0;
                // The end that is farther from zero belongs to the next bin.
                boolean isNegative = Float32Bins.isNegative(bins.id(b));
                float lower = isNegative ? Math.nextUp((float) bins.lower(b)) : (float) bins.lower(b);
                float upper = isNegative ? (float) bins.upper(b) : Math.nextDown((float) bins.upper(b));
                double from = isOne ? mean : Math.max(lower, (float) least);
                double to = isOne ? mean : Math.min(upper, (float) greatest);
                add(bins.count(b), mean, from, to);
            }
        }

        private void add(long count, double mean, double from, double to) {
            byMean += mean >= min && mean <= max ? count : 0;
            low += from >= min && to <= max ? count : 0;
            high += to >= min && from <= max ? count : 0;
        }

        /** Values beyond the greatest float are in no bin: outside, unless the reference had such values too. */
        void addBeyondFloats(ChannelSummary later) {
            boolean mayHold = Math.max(-min, max) > Float.MAX_VALUE;
            high += mayHold ? later.float32OverflowCount() : 0;
        }
    }
}
