package io.vernier.arithmetic;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * An exact ratio of two integers, which is rounded to a double once, at the end of a computation.
 *
 * @param numerator any sign
 * @param denominator above 0; common factors are not removed, so records are equal only if both parts are
 */
public record ExactRational(BigInteger numerator, BigInteger denominator) implements Serializable {
    public static final ExactRational ZERO = new ExactRational(BigInteger.ZERO, BigInteger.ONE);

    /** Bits of a quotient before rounding: enough that the bits below decide nothing but "more than this". */
    private static final int WORKING_BITS = 66;

    /** @throws IllegalArgumentException if the denominator is not above 0 */
    public ExactRational {
        if (denominator.signum() <= 0) {
            throw new IllegalArgumentException("A denominator is above 0, found " + denominator + ".");
        }
    }

    /** {@code significand * 2^exponent}. */
    public static ExactRational scaled(BigInteger significand, int exponent) {
        return exponent >= 0
                ? new ExactRational(significand.shiftLeft(exponent), BigInteger.ONE)
                : new ExactRational(significand, BigInteger.ONE.shiftLeft(-exponent));
    }

    public static ExactRational of(long value) {
        return new ExactRational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    public ExactRational plus(ExactRational other) {
        if (denominator.equals(other.denominator)) {
            return new ExactRational(numerator.add(other.numerator), denominator);
        }
        return new ExactRational(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    public ExactRational minus(ExactRational other) {
        return plus(new ExactRational(other.numerator.negate(), other.denominator));
    }

    public ExactRational times(ExactRational other) {
        return new ExactRational(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /**
     * The exact quotient.
     *
     * @throws ArithmeticException if the other is zero
     */
    public ExactRational dividedBy(ExactRational other) {
        if (other.numerator.signum() == 0) {
            throw new ArithmeticException("A ratio was divided by zero.");
        }
        BigInteger sign = BigInteger.valueOf(other.numerator.signum());
        return new ExactRational(
                numerator.multiply(other.denominator).multiply(sign), denominator.multiply(other.numerator.abs()));
    }

    public int signum() {
        return numerator.signum();
    }

    /** The nearest double, ties to even; infinite beyond the greatest one, gradual below the least normal one. */
    public double toDouble() {
        if (numerator.signum() == 0) {
            return 0;
        }
        BigInteger magnitude = numerator.abs();
        int shift = WORKING_BITS - (magnitude.bitLength() - denominator.bitLength());
        BigInteger[] parts = shift >= 0
                ? magnitude.shiftLeft(shift).divideAndRemainder(denominator)
                : magnitude.divideAndRemainder(denominator.shiftLeft(-shift));
        double rounded = rounded(parts[0], parts[1].signum() != 0, -shift);
        return numerator.signum() < 0 ? -rounded : rounded;
    }

    /**
     * The nearest double to the square root of the exact ratio, not of its rounding.
     *
     * @throws ArithmeticException if the ratio is below 0
     */
    public double squareRoot() {
        if (numerator.signum() < 0) {
            throw new ArithmeticException("A square root was asked of a negative ratio.");
        }
        if (numerator.signum() == 0) {
            return 0;
        }
        int shift = 2 * WORKING_BITS - (numerator.bitLength() - denominator.bitLength());
        shift += shift & 1;
        BigInteger[] parts = shift >= 0
                ? numerator.shiftLeft(shift).divideAndRemainder(denominator)
                : numerator.divideAndRemainder(denominator.shiftLeft(-shift));
        BigInteger[] root = parts[0].sqrtAndRemainder();
        return rounded(root[0], parts[1].signum() != 0 || root[1].signum() != 0, -shift / 2);
    }

    /** Rounds {@code significand * 2^exponent} with something more below if it is inexact; at least 64 bits come in. */
    private static double rounded(BigInteger significand, boolean inexact, int exponent) {
        int length = significand.bitLength();
        // The exponent of the last bit that a double of this size keeps.
        int last = Math.max(length + exponent - 53, Double.MIN_EXPONENT - 52);
        int drop = last - exponent;
        if (drop > length) {
            return 0;
        }
        BigInteger kept = significand.shiftRight(drop);
        boolean half = significand.testBit(drop - 1);
        boolean more = inexact || significand.getLowestSetBit() < drop - 1;
        if (half && (more || kept.testBit(0))) {
            kept = kept.add(BigInteger.ONE);
        }
        return scalb(kept.longValueExact(), last);
    }

    /** {@code significand * 2^exponent}, which a double holds exactly unless it overflows. */
    private static double scalb(long significand, int exponent) {
        // Two steps, since the power alone may be out of range where the product is not.
        int first = exponent / 2;
        return Math.scalb(Math.scalb((double) significand, first), exponent - first);
    }
}
