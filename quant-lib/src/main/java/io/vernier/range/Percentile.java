package io.vernier.range;

import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.statistics.Cells;
import io.vernier.statistics.Distribution;
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
    public Optional<Range> estimate(Distribution distribution, Quantizer quantizer) {
        Optional<Range> extremes = distribution.extremes();
        Cells cells = distribution.cells();
        if (extremes.isEmpty() || cells.size() == 0) {
            return extremes;
        }
        long rank = rank(cells.total());
        int lower = 0;
        for (long seen = cells.count(0); seen < rank; seen += cells.count(lower)) {
            lower++;
        }
        int upper = cells.size() - 1;
        for (long seen = cells.count(upper); seen < rank; seen += cells.count(upper)) {
            upper--;
        }
        return Optional.of(
                new Range(clamp(cells.lower(lower), extremes.get()), clamp(cells.upper(upper), extremes.get())));
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
