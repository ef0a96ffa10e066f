package io.vernier.model;

/** The standard normal distribution, from + - x / and one exponential. */
final class NormalDistribution {
    /** sqrt(2 pi). */
    private static final double ROOT_OF_TWO_PI = 2.5066282746310002;

    /** Up to here the series loses nothing by subtraction from a half; beyond, the fraction converges fast. */
    private static final double SERIES_UP_TO = 3;

    /** Below its negative the distribution is less than the least double. */
    private static final double BEYOND = 39;

    /** Levels of the continued fraction: from 3 on the rest is below half a unit in the last place. */
    private static final int LEVELS = 160;

    private NormalDistribution() {}

    /**
     * The probability of a value of at most {@code x}, at most 4e-16 off. In the middle {@code 1/2 + phi(x) sum_k x^(2k+1) / (1 3 5 ...
     * (2k+1))}, in the tails {@code phi(x) / (x + 1/(x + 2/(x + 3/...)))}: Abramowitz and Stegun, Handbook of Mathematical Functions,
     * 26.2.11 and 26.2.14.
     */
    static double cumulative(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double distance = Math.abs(x);
        if (distance <= SERIES_UP_TO) {
            return 0.5 + density(x) * series(x);
        }
        double tail = distance > BEYOND ? 0 : density(x) / fraction(distance);
        return x < 0 ? tail : 1 - tail;
    }

    private static double density(double x) {
        return StrictMath.exp(-x * x / 2) / ROOT_OF_TWO_PI;
    }

    private static double series(double x) {
        double square = x * x;
        double term = x;
        double sum = x;
        double before = Double.NaN;
        for (int k = 3; sum != before; k += 2) {
            before = sum;
            term *= square / k;
            sum += term;
        }
        return sum;
    }

    private static double fraction(double x) {
        double value = x;
        for (int k = LEVELS; k > 0; k--) {
            value = x + k / value;
        }
        return value;
    }
}
