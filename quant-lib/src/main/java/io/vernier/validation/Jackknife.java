package io.vernier.validation;

import java.util.Arrays;
import java.util.Optional;

/**
 * Intervals from what a value becomes when one group of rows is left out (Tukey 1958; the grouped jackknife):
 *
 * <pre>theta +- t(.975, G-1) sqrt((G-1)/G sum_g (theta(g) - mean)^2)</pre>
 */
final class Jackknife {
    /** Student's t at 0.975 for 1, 2, ... degrees of freedom, rounded to double from 40 digits of the inverse incomplete beta function. */
    private static final double[] STUDENT = {
        12.706204736174705,
        4.302652729749464,
        3.1824463052837095,
        2.7764451051977943,
        2.5705818356363155,
        2.44691185114497,
        2.3646242515927853,
        2.3060041352041667,
        2.2621571627982053,
        2.228138851986275,
        2.2009851600916397,
        2.178812829667229,
        2.1603686564627926,
        2.144786687917804,
        2.1314495455597755,
        2.1199052992212546,
        2.109815577833317,
        2.1009220402410387,
        2.0930240544083096,
        2.085963447265865,
        2.0796138447276804,
        2.0738730679040263,
        2.0686576104190486,
        2.063898561628026,
        2.0595385527532977,
        2.055529438642873,
        2.0518305164802855,
        2.048407141795245,
        2.0452296421327043,
        2.042272456301238,
        2.0395134463964086
    };

    /** Below it the transformation moves nothing but rounding errors. */
    private static final double LEAST_SKEWNESS = 1e-9;

    /** Of the skewness that so few groups show, how many times it is taken: heavy tails hide about half of theirs. */
    private static final double HIDDEN_SKEWNESS = 2;

    private Jackknife() {}

    /**
     * The interval around a value.
     *
     * @param leftOut the value without each group, at most 32 of them
     * @return empty if there are fewer than two groups, or one of the values is not finite
     */
    static Optional<Interval> interval(double value, double[] leftOut) {
        return interval(value, leftOut, 0);
    }

    /**
     * The interval around a value whose terms have no bound, such as squares of errors. One group may hold most of a sum then, and a sample
     * without great errors shows too few of them, so the interval above ends too soon on one side. It is extended to hold that of Hall's
     * transformation as well (Hall 1992, Journal of the Royal Statistical Society B 54, 221-228), which removes the skewness of the mean of
     * the groups' {@code d_g = (G-1)(mean - theta(g))}: with {@code a} the skewness of the {@code d_g} over {@code sqrt(G)}, and {@code
     * se} the standard error,
     *
     * <pre>theta - se h(t) .. theta - se h(-t),   h(x) = 3/a (cbrt(1 + a (x - a/6)) - 1)</pre>
     */
    static Optional<Interval> ofUnbounded(double value, double[] leftOut) {
        return interval(value, leftOut, HIDDEN_SKEWNESS);
    }

    private static Optional<Interval> interval(double value, double[] leftOut, double skewnessTaken) {
        int groups = leftOut.length;
        if (groups < 2 || !Double.isFinite(value) || !Arrays.stream(leftOut).allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        double sum = 0;
        for (double one : leftOut) {
            sum += one;
        }
        double mean = sum / groups;
        double squares = 0;
        double cubes = 0;
        for (double one : leftOut) {
            double distance = one - mean;
            squares += distance * distance;
            cubes -= distance * distance * distance;
        }
        double error = Math.sqrt((groups - 1.0) / groups * squares);
        double student = student(groups - 1);
        double low = value - student * error;
        double high = value + student * error;
        double skewness = cubes / groups / (squares / groups * Math.sqrt(squares / groups));
        double a = skewnessTaken * skewness / Math.sqrt(groups);
        // Not where nothing is skewed, and not where the groups are equal.
        if (Math.abs(a) > LEAST_SKEWNESS) {
            low = Math.min(low, value - error * unskewed(student, a));
            high = Math.max(high, value - error * unskewed(0.0 - student, a));
        }
        return Double.isFinite(low) && Double.isFinite(high) ? Optional.of(new Interval(low, high)) : Optional.empty();
    }

    private static double unskewed(double x, double a) {
        return 3 / a * (StrictMath.cbrt(1 + a * (x - a / 6)) - 1);
    }

    /** Student's t at 0.975. */
    static double student(int degreesOfFreedom) {
        return STUDENT[degreesOfFreedom - 1];
    }
}
