package io.vernier.statistics;

/**
 * The bins of the float line. A bin is named by the top 16 bits of the float32 patterns that it holds: sign, 8 bits of exponent, 7 of
 * mantissa. The low 16 bits of a pattern are its residual, so a value is {@code sign * unit * (base + residual)}.
 */
final class Float32Bins {
    static final int COUNT = 1 << 16;
    static final int RESIDUALS = 1 << 16;

    private static final int SIGN = 0x8000;
    private static final int MANTISSA = 0x7f;

    private Float32Bins() {}

    /** The bits of a value's float32 view; what rounds to a zero of either sign is the positive one. */
    static int pattern(double value) {
        return Float.floatToRawIntBits((float) value + 0f);
    }

    static boolean isNegative(int bin) {
        return bin >= SIGN;
    }

    /** The exponent of two of a bin's unit, the last place of its values. */
    static int unitExponent(int bin) {
        return Math.max((bin >> 7) & 0xff, 1) - 150;
    }

    /** The magnitude of the bin's value with residual 0, in units. */
    static long base(int bin) {
        int field = (bin >> 7) & 0xff;
        return (((long) bin & MANTISSA) | (field == 0 ? 0 : MANTISSA + 1)) << 16;
    }

    /** The position of a bin among all, ascending by value; its own inverse is {@link #atPosition}. */
    static int position(int bin) {
        return isNegative(bin) ? COUNT - 1 - bin : bin + SIGN;
    }

    static int atPosition(int position) {
        return position < SIGN ? COUNT - 1 - position : position - SIGN;
    }

    /** The end of the bin that is nearer to zero. */
    static double inner(int bin) {
        return signed(bin, Math.scalb((double) base(bin), unitExponent(bin)));
    }

    /** The end of the bin that is farther from zero, the inner end of the next one. */
    static double outer(int bin) {
        return signed(bin, Math.scalb((double) (base(bin) + RESIDUALS), unitExponent(bin)));
    }

    private static double signed(int bin, double magnitude) {
        // No negative zero: one number, one pattern.
        return isNegative(bin) ? 0.0 - magnitude : magnitude;
    }
}
