package io.vernier.jobs.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as a reader wants them: few digits, a point for decimals, the same everywhere. */
final class Numbers {
    static final String NONE = "-";

    private Numbers() {}

    /** As many significant digits, without trailing zeros; with an exponent outside of 1e-4 .. 1e6. */
    static String significant(double value, int digits) {
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
    static String span(double least, double greatest, int digits) {
        String from = significant(least, digits);
        String to = significant(greatest, digits);
        return from.equals(to) ? from : from + ".." + to;
    }

    static String decibel(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : NONE;
    }

    static String metric(OptionalDouble value) {
        return value.isPresent() ? significant(value.getAsDouble(), 6) : NONE;
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
