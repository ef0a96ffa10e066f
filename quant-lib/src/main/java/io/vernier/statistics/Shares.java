package io.vernier.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Two histograms of one line over the same bins, so that shares can be compared bin by bin: the bins of doubles, as far as both states
 * have them, cut to the fewer bits of the two; else those of float32.
 *
 * @param reference bins of the reference
 * @param later bins of the later state
 */
record Shares(Counts reference, Counts later) {

    /**
     * Counts by bin.
     *
     * @param positions of the bins on the line, ascending
     * @param counts values in each, above 0
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Counts(long[] positions, long[] counts) {
        int size() {
            return positions.length;
        }

        long total() {
            return LongStream.of(counts).reduce(0, Math::addExact);
        }
    }

    static Shares of(ValueHistogram reference, ValueHistogram later) {
        Optional<FineBins> before = reference.fineBins();
        Optional<FineBins> after = later.fineBins();
        if (before.isPresent() && after.isPresent()) {
            int bits = Math.min(before.get().bits(), after.get().bits());
            return new Shares(counts(before.get(), bits), counts(after.get(), bits));
        }
        return new Shares(counts(reference.bins()), counts(later.bins()));
    }

    private static Counts counts(Bins bins) {
        return new Counts(
                IntStream.range(0, bins.size())
                        .mapToLong(b -> Float32Bins.position(bins.id(b)))
                        .toArray(),
                IntStream.range(0, bins.size()).mapToLong(bins::count).toArray());
    }

    private static Counts counts(FineBins bins, int bits) {
        long[] positions = new long[bins.size()];
        long[] counts = new long[bins.size()];
        int size = 0;
        for (int b = 0; b < bins.size(); b++) {
            long position = bins.position(b, bits);
            if (size > 0 && positions[size - 1] == position) {
                counts[size - 1] = Math.addExact(counts[size - 1], bins.count(b));
            } else {
                positions[size] = position;
                counts[size++] = bins.count(b);
            }
        }
        return new Counts(Arrays.copyOf(positions, size), Arrays.copyOf(counts, size));
    }

    /** Whether both have a bin. */
    boolean areComparable() {
        return reference.size() > 0 && later.size() > 0;
    }
}
