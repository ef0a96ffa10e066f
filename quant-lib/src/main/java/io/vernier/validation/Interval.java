package io.vernier.validation;

/**
 * A 95 % confidence interval.
 *
 * @param low lower end, finite
 * @param high upper end, finite, not below {@code low}
 */
public record Interval(double low, double high) {
    /** The quantile of the normal distribution at 0.975. */
    private static final double NORMAL = 1.959964;

    /** @throws IllegalArgumentException if an end is not finite or the ends are in the wrong order */
    public Interval {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw new IllegalArgumentException(
                    "An interval needs finite ends in order, found [" + low + ", " + high + "].");
        }
    }

    /**
     * Wilson's interval of a share (Wilson 1927, the score interval without correction).
     *
     * @param count rows that have the property
     * @param rows 1 or more
     */
    static Interval ofShare(long count, long rows) {
        double n = (double) rows;
        double share = count / n;
        double square = NORMAL * NORMAL;
        double centre = (share + square / (2 * n)) / (1 + square / n);
        double half = NORMAL / (1 + square / n) * Math.sqrt(share * (1 - share) / n + square / (4 * n * n));
        // At a share of 0 or 1 the end is known exactly, which rounding misses.
        return new Interval(
                count == 0 ? 0 : Math.max(0, centre - half), count == rows ? 1 : Math.min(1, centre + half));
    }

    /** The interval of the negated value. */
    Interval negated() {
        return new Interval(0.0 - high, 0.0 - low);
    }
}
