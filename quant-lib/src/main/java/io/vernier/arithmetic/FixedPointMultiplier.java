package io.vernier.arithmetic;

import java.io.Serializable;

/**
 * A positive real factor as integers, {@code significand 2^(shift - 31)}: how integer-only runtimes bring an accumulator to the scale of
 * its output.
 *
 * @param significand 2^30 to 2^31 - 1, or 0 with shift 0 for a factor below 2^-32
 * @param shift exponent of two, -31 to 30; negative shifts to the right
 */
public record FixedPointMultiplier(int significand, int shift) implements Serializable {
    private static final int FRACTION_BITS = 31;
    private static final int LEAST_SHIFT = -31;
    private static final int GREATEST_SHIFT = 30;

    /** How the product is rounded; the two differ for many accumulators, so a target names its own. */
    public enum Product {
        /** Rounded to 31 fewer bits, ties upwards, then by the shift, ties away from zero: gemmlowp, most kernels of TFLite. */
        DOUBLE_ROUNDING,
        /** Rounded once, ties upwards: TFLite built for single rounding. */
        SINGLE_ROUNDING
    }

    /** @throws IllegalArgumentException if the significand is not normalized or the shift is out of range */
    public FixedPointMultiplier {
        boolean zero = significand == 0 && shift == 0;
        if (!zero && (significand < 1 << 30 || shift < LEAST_SHIFT || shift > GREATEST_SHIFT)) {
            throw new IllegalArgumentException(
                    "A multiplier has a significand of 2^30 or more and a shift of -31 to 30," + " found " + significand
                            + " and " + shift + ".");
        }
    }

    /**
     * The multiplier nearest to a factor (TFLite's {@code QuantizeMultiplier}).
     *
     * @param factor positive and below 2^30; below 2^-32 it becomes 0
     * @throws IllegalArgumentException if it is not
     */
    public static FixedPointMultiplier of(double factor) {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("A multiplier is positive, found " + factor + ".");
        }
        // The fraction is in [1/2, 1).
        int shift = Math.getExponent(factor) + 1;
        if (shift < LEAST_SHIFT) {
            return new FixedPointMultiplier(0, 0);
        }
        double fraction = Math.scalb(factor, -shift);
        long significand = (long) Rounding.HALF_AWAY_FROM_ZERO.round(Math.scalb(fraction, FRACTION_BITS));
        if (significand == 1L << FRACTION_BITS) {
            significand /= 2;
            shift++;
        }
        if (shift > GREATEST_SHIFT) {
            throw new IllegalArgumentException("A multiplier is below 2^30, found " + factor + ".");
        }
        return new FixedPointMultiplier((int) significand, shift);
    }

    /** The factor that the integers are. */
    public double factor() {
        return Math.scalb((double) significand, shift - FRACTION_BITS);
    }

    /** The rounded product; before double rounding a shift to the left saturates. */
    public long multiply(int x, Product product) {
        return switch (product) {
            case DOUBLE_ROUNDING -> {
                long shifted = (long) x << Math.max(shift, 0);
                int saturated = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, shifted));
                int high = saturatingRoundingDoublingHighMultiply(saturated, significand);
                yield roundingDivideByPowerOfTwo(high, Math.max(-shift, 0));
            }
            case SINGLE_ROUNDING -> {
                int drop = FRACTION_BITS - shift;
                yield ((long) x * significand + (1L << (drop - 1))) >> drop;
            }
        };
    }

    /**
     * The high half of the doubled product, rounded, ties upwards (gemmlowp's {@code SaturatingRoundingDoublingHighMul}); the one product
     * that does not fit, of the least integers, becomes the greatest one.
     */
    public static int saturatingRoundingDoublingHighMultiply(int a, int b) {
        if (a == Integer.MIN_VALUE && b == Integer.MIN_VALUE) {
            return Integer.MAX_VALUE;
        }
        long product = (long) a * b;
        long nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
        return (int) ((product + nudge) / (1L << FRACTION_BITS));
    }

    /**
     * {@code x / 2^exponent}, rounded, ties away from zero (gemmlowp's {@code RoundingDivideByPOT}).
     *
     * @param exponent 0 to 31
     */
    public static int roundingDivideByPowerOfTwo(int x, int exponent) {
        long mask = (1L << exponent) - 1;
        long remainder = x & mask;
        long threshold = (mask >> 1) + (x < 0 ? 1 : 0);
        return (x >> exponent) + (remainder > threshold ? 1 : 0);
    }
}
