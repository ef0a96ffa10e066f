package io.vernier.arithmetic;

/**
 * The rule of PyTorch's {@code UniformQuantizationObserverBase._calculate_qparams} (torch/ao/quantization/observer.py), in float32, and
 * of {@code quantize_per_tensor} for codes.
 */
enum PyTorchConvention implements Convention {
    INSTANCE;

    /** The least scale, {@code torch.finfo(torch.float32).eps}. */
    private static final float EPSILON = 0x1p-23f;

    @Override
    public String label() {
        return "pytorch";
    }

    @Override
    public boolean widensToZero() {
        return true;
    }

    @Override
    public IntegerType type(int bits, boolean signed, Scheme scheme) {
        return new IntegerType(bits, signed, false);
    }

    @Override
    public QuantizationParameters parameters(Range range, IntegerType type, Scheme scheme, ZeroPolicy zero) {
        Range ends = Float32Ranges.of(range.includingZero());
        if (scheme == Scheme.SYMMETRIC) {
            Range symmetric = ends.symmetrized();
            float scale = Math.max(EPSILON, (float) symmetric.hi() / (type.levels() / 2.0f));
            return parameters(scale, middle(type), type, symmetric);
        }
        float scale = Math.max(EPSILON, Float32Ranges.extent(ends) / type.levels());
        double zeroPoint = type.qmin() - Math.rint((float) ends.lo() / scale);
        return parameters(
                scale, (long) Math.max((double) type.qmin(), Math.min((double) type.qmax(), zeroPoint)), type, ends);
    }

    /** The zero point of symmetric codes: whole types have the upper middle, others the lower one. */
    private static long middle(IntegerType type) {
        if (type.signed()) {
            return 0;
        }
        boolean whole = type.bits() == 8 || type.bits() == 16;
        return (type.levels() + (whole ? 1 : 0)) / 2;
    }

    private static QuantizationParameters parameters(float scale, long zeroPoint, IntegerType type, Range range) {
        return new QuantizationParameters(
                scale, zeroPoint, type.qmin(), type.qmax(), range, CodeRule.FLOAT32_RECIPROCAL);
    }
}
