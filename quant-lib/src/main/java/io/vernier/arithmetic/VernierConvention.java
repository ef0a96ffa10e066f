package io.vernier.arithmetic;

/** Vernier's own rule. */
enum VernierConvention implements Convention {
    INSTANCE;

    /** Codes of an input beyond this are not exact enough. Only values beyond float32 get here, since others have an offset then. */
    private static final double CODE_LIMIT = 0x1p48;

    @Override
    public String label() {
        return "vernier";
    }

    @Override
    public boolean widensToZero() {
        return false;
    }

    @Override
    public boolean allowsOffsets() {
        return true;
    }

    @Override
    public IntegerType type(int bits, boolean signed, Scheme scheme) {
        if (scheme == Scheme.ASYMMETRIC) {
            return new IntegerType(bits, signed, false);
        }
        if (!signed) {
            throw new IllegalArgumentException("Symmetric codes are signed.");
        }
        return IntegerType.symmetric(bits);
    }

    @Override
    public QuantizationParameters parameters(Range range, IntegerType type, Scheme scheme, ZeroPolicy zero) {
        if (scheme == Scheme.SYMMETRIC) {
            return symmetric(range.symmetrized(), type);
        }
        if (zero == ZeroPolicy.INSIDE) {
            return asymmetric(range.includingZero(), type);
        }
        if (range.isConstant() && range.lo() != 0) {
            double constant = range.lo();
            return parameters(Math.abs(constant), type.qmin() - (constant > 0 ? 1 : -1), range, type);
        }
        return asymmetric(isTooNarrow(range, type) ? range.includingZero() : range, type);
    }

    private static QuantizationParameters symmetric(Range range, IntegerType type) {
        return parameters(range.isConstant() ? 1 : normal(range.hi() / type.qmax()), 0, range, type);
    }

    private static QuantizationParameters asymmetric(Range range, IntegerType type) {
        double scale = range.isConstant() ? 1 : normal(step(range, type));
        double zeroPoint = Math.rint(type.qmin() - range.lo() / scale);
        if (range.lo() <= 0 && range.hi() >= 0) {
            zeroPoint = Math.max((double) type.qmin(), Math.min((double) type.qmax(), zeroPoint));
        }
        return parameters(scale, (long) zeroPoint, range, type);
    }

    private static boolean isTooNarrow(Range range, IntegerType type) {
        double step = step(range, type);
        return !range.isConstant()
                && (step < Double.MIN_NORMAL
                        || Math.abs(range.lo() / step) >= CODE_LIMIT
                        || Math.abs(range.hi() / step) >= CODE_LIMIT);
    }

    /** Divided before the difference, which might overflow. */
    private static double step(Range range, IntegerType type) {
        double levels = type.levels();
        return Math.min(range.hi() / levels - range.lo() / levels, Double.MAX_VALUE);
    }

    private static double normal(double scale) {
        return Math.max(scale, Double.MIN_NORMAL);
    }

    private static QuantizationParameters parameters(double scale, long zeroPoint, Range range, IntegerType type) {
        return new QuantizationParameters(scale, zeroPoint, type.qmin(), type.qmax(), range, CodeRule.ROUND_THEN_SHIFT);
    }
}
