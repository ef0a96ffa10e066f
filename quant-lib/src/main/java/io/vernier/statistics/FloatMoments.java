package io.vernier.statistics;

import io.vernier.arithmetic.ExactSum;

/**
 * The exact sums of floats and of their squares: mantissas of 24 bits and their squares add up as integers, apart for each exponent, and
 * go into {@link ExactSum} once for many values. To be used again and again; not safe for use by several threads.
 */
final class FloatMoments {
    private static final int EXPONENTS = 256;
    private static final int MANTISSA_BITS = 23;

    /** The exponent of two of the last place of a float with field 1, or 0. */
    private static final int LAST_PLACE = -149;

    /** Squares below 2^48 of so many values stay below 2^62. */
    private static final int CAPACITY = 1 << 14;

    private final long[] sums = new long[EXPONENTS];
    private final long[] squares = new long[EXPONENTS];

    /** Adds values that are all finite. */
    void add(float[] values, int offset, int length, ExactSum sum, ExactSum sumOfSquares) {
        for (int from = offset; from < offset + length; from += CAPACITY) {
            int end = Math.min(from + CAPACITY, offset + length);
            int least = EXPONENTS;
            int greatest = 0;
            for (int i = from; i < end; i++) {
                int bits = Float.floatToRawIntBits(values[i]);
                int exponent = (bits >>> MANTISSA_BITS) & (EXPONENTS - 1);
                long magnitude = (bits & ((1 << MANTISSA_BITS) - 1)) | (exponent == 0 ? 0 : 1 << MANTISSA_BITS);
                sums[exponent] += bits < 0 ? -magnitude : magnitude;
                squares[exponent] += magnitude * magnitude;
                least = Math.min(least, exponent);
                greatest = Math.max(greatest, exponent);
            }
            for (int exponent = least; exponent <= greatest; exponent++) {
                if (squares[exponent] != 0) {
                    int place = LAST_PLACE + Math.max(exponent, 1) - 1;
                    sum.addScaled(sums[exponent], 1, place);
                    sumOfSquares.addScaled(squares[exponent], 1, 2 * place);
                    sums[exponent] = 0;
                    squares[exponent] = 0;
                }
            }
        }
    }
}
