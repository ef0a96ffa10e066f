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

    /**
     * The score interval of the difference of two shares of the same rows (Tango 1998, Statistics in Medicine 17, 891-908): all
     * differences {@code d} with {@code |b - c - n d| <= z sqrt(n (2 q + d (1 - d)))}, where {@code q} is the most likely share of rows lost
     * if the difference is {@code d}. It does not collapse where no row was gained or lost: then it is
     * {@code +- z^2 / (n + z^2)}, as Wilson's.
     *
     * @param gained rows {@code b} that have the property in the second case alone
     * @param lost rows {@code c} that have it in the first case alone
     * @param rows {@code n}, 1 or more
     */
    static Interval ofPairedShares(long gained, long lost, long rows) {
        double high = greatestDifference((double) gained, (double) lost, (double) rows);
        double low = 0.0 - greatestDifference((double) lost, (double) gained, (double) rows);
        return new Interval(low, high);
    }

    /** By bisection down to neighbouring doubles, the same on every machine. */
    private static double greatestDifference(double gained, double lost, double rows) {
        double inside = (gained - lost) / rows;
        double outside = 1;
        double middle = inside + (outside - inside) / 2;
        while (inside < middle && middle < outside) {
            if (isPlausible(middle, gained, lost, rows)) {
                inside = middle;
            } else {
                outside = middle;
            }
            middle = inside + (outside - inside) / 2;
        }
        return outside;
    }

    private static boolean isPlausible(double difference, double gained, double lost, double rows) {
        double linear = (2 * rows - gained + lost) * difference - gained - lost;
        double constant = lost * difference * (1 - difference);
        double likely = (Math.sqrt(linear * linear + 8 * rows * constant) - linear) / (4 * rows);
        double variance = rows * (2 * likely + difference * (1 - difference));
        double distance = rows * difference - (gained - lost);
        return distance * distance <= NORMAL * NORMAL * variance;
    }

    /**
     * How large a share of rows may be of which none was seen: the end of Wilson's interval, {@code z^2 / (n + z^2)}.
     *
     * @param rows 1 or more
     */
    static double unseenShare(long rows) {
        return NORMAL * NORMAL / ((double) rows + NORMAL * NORMAL);
    }

    /** Whether both ends are the same. */
    boolean isPoint() {
        return low == high;
    }

    /** The interval with both ends moved away from one another. */
    Interval widened(double by) {
        return new Interval(low - by, high + by);
    }

    /** The interval of the negated value. */
    Interval negated() {
        return new Interval(0.0 - high, 0.0 - low);
    }
}
