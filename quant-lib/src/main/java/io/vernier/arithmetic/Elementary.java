package io.vernier.arithmetic;

/**
 * Exponential and logarithm made of IEEE operations alone ({@code + - * /} and fused multiply-add, in the order written), so that
 * every machine, scalar or vector, gives the same bits. Neither is off by more than one unit in the last place.
 */
public final class Elementary {
    /** Adding it leaves a double's nearest integer, ties to even, in its low bits; exact below 2^51 in magnitude. */
    static final double ROUNDER = 0x1.8p52;

    static final double LOG2_E = 0x1.71547652b82fep0;

    /** The double nearest to ln 2, and what it lacks. */
    static final double LN2_HIGH = 0x1.62e42fefa39efp-1;

    static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

    /** Beyond these the exponential is infinite, or rounds to 0. */
    static final double GREATEST_EXPONENT = 710;

    static final double LEAST_EXPONENT = -746;

    /** 1/13!, 1/12!, ... 1/2!: the series of the exponential. Its next term is below 2^-57 where it is used. */
    static final double[] EXPONENTIAL_SERIES = reciprocalFactorials(13);

    static final int MANTISSA_BITS = 52;
    static final long EXPONENT_BIAS = 1023;

    /** 2/21, 2/19, ... 2/3: the series of the logarithm in {@code (m - 1) / (m + 1)}, whose next term is below 2^-60. */
    private static final double[] LOGARITHM_SERIES = oddReciprocals(21);

    private static final long ROOT_HALF_BITS = 0x3fe6_a09e_667f_3bcdL;
    private static final double SUBNORMAL_SCALE = 0x1p54;

    private Elementary() {}

    private static double[] reciprocalFactorials(int greatest) {
        double[] series = new double[greatest - 1];
        double factorial = 1;
        for (int n = 2; n <= greatest; n++) {
            // Exact: 13! has less than 53 bits.
            factorial *= n;
            series[greatest - n] = 1 / factorial;
        }
        return series;
    }

    private static double[] oddReciprocals(int greatest) {
        double[] series = new double[greatest / 2];
        for (int k = 0; k < series.length; k++) {
            series[k] = 2.0 / (greatest - 2 * k);
        }
        return series;
    }

    /** {@code e^x}; infinite beyond the greatest double, subnormal and then 0 below the least normal one. */
    public static double exp(double x) {
        double bounded = x > GREATEST_EXPONENT ? GREATEST_EXPONENT : x;
        bounded = bounded < LEAST_EXPONENT ? LEAST_EXPONENT : bounded;
        // x = k ln 2 + r with |r| <= ln(2) / 2; the first of the two differences is exact.
        double shifted = Math.fma(bounded, LOG2_E, ROUNDER);
        double k = shifted - ROUNDER;
        double r = Math.fma(-k, LN2_LOW, Math.fma(-k, LN2_HIGH, bounded));
        double sum = EXPONENTIAL_SERIES[0];
        for (int n = 1; n < EXPONENTIAL_SERIES.length; n++) {
            sum = Math.fma(sum, r, EXPONENTIAL_SERIES[n]);
        }
        double power = 1 + Math.fma(r * r, sum, r);
        // In two steps, so that results beyond the normal range are rounded once, in the last.
        long exponent = Double.doubleToRawLongBits(shifted) - Double.doubleToRawLongBits(ROUNDER);
        long half = exponent >> 1;
        return power * powerOfTwo(half) * powerOfTwo(exponent - half);
    }

    private static double powerOfTwo(long exponent) {
        return Double.longBitsToDouble((exponent + EXPONENT_BIAS) << MANTISSA_BITS);
    }

    /** The natural logarithm of {@code x}: of 0 minus infinity, of less than 0 NaN. */
    public static double log(double x) {
        if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
            return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
        }
        boolean subnormal = x < Double.MIN_NORMAL;
        long bits = Double.doubleToRawLongBits(subnormal ? x * SUBNORMAL_SCALE : x);
        // x = 2^k m with m from the root of 1/2 up to that of 2.
        long exponent = (bits - ROOT_HALF_BITS) >> MANTISSA_BITS;
        double m = Double.longBitsToDouble(bits - (exponent << MANTISSA_BITS));
        double k = subnormal ? exponent - 54 : exponent;
        // ln m = 2 artanh(s), s = (m - 1) / (m + 1) as a quotient and what it lacks.
        double difference = m - 1;
        double sum = m + 1;
        double sumLow = m - (sum - 1);
        double s = difference / sum;
        double sLow = Math.fma(-s, sumLow, Math.fma(-s, sum, difference)) / sum;
        double square = s * s;
        double series = LOGARITHM_SERIES[0];
        for (int n = 1; n < LOGARITHM_SERIES.length; n++) {
            series = Math.fma(series, square, LOGARITHM_SERIES[n]);
        }
        double small = Math.fma(s * square, series, 2 * sLow);
        double whole = k * LN2_HIGH;
        double wholeLow = Math.fma(k, LN2_LOW, Math.fma(k, LN2_HIGH, -whole));
        double high = whole + 2 * s;
        double low = whole == 0 ? 0 : (whole - high) + 2 * s;
        return high + (low + (wholeLow + small));
    }

    /** {@code 1 / (1 + e^-x)}. */
    public static double sigmoid(double x) {
        return 1 / (1 + exp(-x));
    }
}
