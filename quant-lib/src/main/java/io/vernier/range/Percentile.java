package io.vernier.range;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.Bins;
import io.vernier.statistics.ValueHistogram;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Keeps a share of the values: as many are left out at either end. The ends are the outer edges of the bins that hold the first and
 * the last value kept, since a bin's mean would collapse a narrow range.
 */
record Percentile(BigDecimal percent) implements RangeEstimator {
    private static final BigDecimal ALL = BigDecimal.valueOf(100);
    private static final BigDecimal BOTH_ENDS = BigDecimal.valueOf(200);

    Percentile {
        if (percent.signum() <= 0 || percent.compareTo(ALL) > 0) {
            throw new IllegalArgumentException("A percentile is above 0 and at most 100, found " + percent + ".");
        }
    }

    @Override
    public String label() {
        return "percentile";
    }

    @Override
    public Optional<Range> estimate(ValueHistogram histogram, Quantizer quantizer) {
        Optional<Range> extremes = MinMax.extremes(histogram);
        Bins bins = histogram.bins();
        if (extremes.isEmpty() || bins.size() == 0) {
            return extremes;
        }
        long rank = rank(bins.total());
        int lower = 0;
        for (long seen = bins.count(0); seen < rank; seen += bins.count(lower)) {
            lower++;
        }
        int upper = bins.size() - 1;
        for (long seen = bins.count(upper); seen < rank; seen += bins.count(upper)) {
            upper--;
        }
        return Optional.of(
                new Range(clamp(bins.lower(lower), extremes.get()), clamp(bins.upper(upper), extremes.get())));
    }

    /** k, from either end: {@code max(1, ceil((100 - p) / 200 * N))}. */
    private long rank(long values) {
        BigDecimal leftOut = ALL.subtract(percent).multiply(BigDecimal.valueOf(values));
        return Math.max(1, leftOut.divide(BOTH_ENDS, 0, RoundingMode.CEILING).longValueExact());
    }

    static double clamp(double edge, Range extremes) {
        return Math.max(extremes.lo(), Math.min(extremes.hi(), edge));
    }
}
