package io.vernier.arithmetic;

/**
 * The rule of Concrete ML's {@code UniformQuantizer}, in double throughout: zero is not forced into the range, the zero point is not
 * clamped and joins before rounding, ranges below an absolute epsilon are constants, whose scale may be negative.
 */
enum ConcreteMlConvention implements Convention {
    INSTANCE;

    private static final double EPSILON = 1e-6;
    private static final double ZERO_POINT_LIMIT = 0x1p62;

    @Override
    public String label() {
        return "concrete-ml";
    }

    @Override
    public boolean widensToZero() {
        return false;
    }

    @Override
    public IntegerType type(int bits, boolean signed, Scheme scheme) {
        return new IntegerType(bits, signed, false);
    }

    @Override
    public QuantizationParameters parameters(Range range, IntegerType type, Scheme scheme, ZeroPolicy zero) {
        double lo = range.lo();
        double hi = range.hi();
        double levels = type.levels() + (type.narrow() ? 1 : 0);
        long narrow = type.narrow() ? 1 : 0;
        if (hi - lo < EPSILON) {
            // Its codes start at 0, also where the type is signed.
            boolean zeroes = Math.abs(hi) < EPSILON;
            return checked(zeroes ? 1 : hi, zeroes ? Math.rint(-lo) : 0, narrow, (long) levels, range);
        }
        double offset = type.signed() ? 1L << (type.bits() - 1) : 0;
        if (scheme == Scheme.SYMMETRIC) {
            Range symmetric = range.symmetrized();
            return checked(symmetric.hi() / (levels - offset), 0, type.qmin(), type.qmax(), symmetric);
        }
        double zeroPoint = Math.rint((hi * -offset - lo * (levels - offset)) / (hi - lo));
        return checked((hi - lo) / levels, zeroPoint, type.qmin(), type.qmax(), range);
    }

    private static QuantizationParameters checked(double scale, double zeroPoint, long qmin, long qmax, Range range) {
        if (!Double.isFinite(scale) || !(Math.abs(zeroPoint) <= ZERO_POINT_LIMIT)) {
            throw new ArithmeticException("the scale is " + scale + " and the zero point " + zeroPoint);
        }
        return new QuantizationParameters(scale, (long) zeroPoint, qmin, qmax, range, CodeRule.SHIFT_THEN_ROUND);
    }
}
