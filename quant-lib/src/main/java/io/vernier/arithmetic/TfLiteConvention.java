package io.vernier.arithmetic;

/**
 * The rule of TensorFlow Lite's {@code GetAsymmetricQuantizationParams} and {@code GetSymmetricQuantizationParams}
 * (tools/optimize/quantization_utils.cc), in float32, which is gemmlowp's with the range moved to hold zero; codes are those of the
 * reference kernel {@code AffineQuantize}, which saturates at the ends of the type. A range of zero has the scale 1 here, not 0.
 */
enum TfLiteConvention implements Convention {
    INSTANCE;

    @Override
    public String label() {
        return "tflite";
    }

    @Override
    public boolean widensToZero() {
        return true;
    }

    @Override
    public IntegerType type(int bits, boolean signed, Scheme scheme) {
        if (scheme == Scheme.SYMMETRIC && !signed) {
            throw new IllegalArgumentException("Symmetric codes are signed.");
        }
        return new IntegerType(bits, signed, scheme == Scheme.SYMMETRIC);
    }

    @Override
    public QuantizationParameters parameters(Range range, IntegerType type, Scheme scheme, ZeroPolicy zero) {
        Range ends = Float32Ranges.of(range.includingZero());
        if (scheme == Scheme.SYMMETRIC) {
            Range symmetric = ends.symmetrized();
            float scale = (float) symmetric.hi() / type.qmax();
            return parameters(scale == 0 ? 1 : scale, 0, type, symmetric);
        }
        float scale = Float32Ranges.extent(ends) / type.levels();
        if (scale == 0) {
            return parameters(1, type.qmin(), type, ends);
        }
        // Clamped before it is rounded, as there.
        float least = type.qmin();
        float greatest = type.qmax();
        float zeroPoint = Math.max(least, Math.min(greatest, least - (float) ends.lo() / scale));
        return parameters(scale, (long) Rounding.HALF_AWAY_FROM_ZERO.round(zeroPoint), type, ends);
    }

    private static QuantizationParameters parameters(float scale, long zeroPoint, IntegerType type, Range range) {
        long saturation = type.narrow() ? type.qmin() - 1 : type.qmin();
        return new QuantizationParameters(
                scale, zeroPoint, saturation, type.qmax(), range, CodeRule.FLOAT32_DIVIDE_HALF_AWAY);
    }
}
