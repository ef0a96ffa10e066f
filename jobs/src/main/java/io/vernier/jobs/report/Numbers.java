package io.vernier.jobs.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as a reader wants them: few digits, a point for decimals, the same everywhere. */
public final class Numbers {
    public static final String NONE = "-";

    private static final double MICROSECOND = 1e3;
    private static final double MILLISECOND = 1e6;

    private Numbers() {}

    /** As many significant digits, without trailing zeros; with an exponent outside of 1e-4 .. 1e6. */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value) || value == 0) {
            return Double.isFinite(value) ? "0" : Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return rounded.toPlainString();
        }
        return rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /** Both ends, or the one number that both are. */
    public static String span(double least, double greatest, int digits) {
        String from = significant(least, digits);
        String to = significant(greatest, digits);
        return from.equals(to) ? from : from + ".." + to;
    }

    public static String decibel(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : NONE;
    }

    public static String metric(OptionalDouble value) {
        return value.isPresent() ? significant(value.getAsDouble(), 6) : NONE;
    }

    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share in percent with two decimals; 100 and 0 only where it is exactly that. */
    public static String percent(double share) {
        if (share == 0 || share == 1) {
            return share == 0 ? "0 %" : "100 %";
        }
        if (share > 0.9999 && share < 1) {
            return "> 99.99 %";
        }
        return share > 0 && share < 0.0001 ? "< 0.01 %" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** Nanoseconds in the unit that a reader would choose. */
    public static String duration(double nanoseconds) {
        if (nanoseconds < MICROSECOND) {
            return significant(nanoseconds, 3) + " ns";
        }
        return nanoseconds < MILLISECOND
                ? significant(nanoseconds / MICROSECOND, 3) + " µs"
                : significant(nanoseconds / MILLISECOND, 3) + " ms";
    }

    /** With a sign, and a minus as it is printed. */
    public static String signed(String number) {
        return number.startsWith("-") ? "−" + number.substring(1) : number.equals("0") ? number : "+" + number;
    }

    /** A difference of shares in points of a percent, such as +0.12. */
    public static String points(double difference) {
        String rounded = String.format(Locale.ROOT, "%.2f", 100 * difference);
        return rounded.equals("0.00") || rounded.equals("-0.00") ? "0.00" : signed(rounded);
    }
}
