package io.vernier.arithmetic;

/**
 * The rule of ONNX Runtime's {@code compute_scale_zp} (python/tools/quantization/quant_utils.py as of 1.30) on float32 ranges, and of
 * its operator {@code QuantizeLinear} for codes. Newer versions subtract the ends in double, which moves some scales by one unit in
 * the last place.
 *
 * <p>A symmetric scale of 8 or 16 signed bits is spread over the codes without the least one, but the operator saturates at the ends of
 * the type, so the least code is among those of the parameters.
 */
enum OnnxRuntimeConvention implements Convention {
    INSTANCE;

    @Override
    public String label() {
        return "onnxruntime";
    }

    @Override
    public boolean widensToZero() {
        return true;
    }

    @Override
    public IntegerType type(int bits, boolean signed, Scheme scheme) {
        if (bits != 4 && bits != 8 && bits != 16) {
            throw new IllegalArgumentException(
                    "The convention \"onnxruntime\" has no codes of " + bits + " bits, expected 4, 8 or 16.");
        }
        return new IntegerType(bits, signed, signed && bits > 4 && scheme == Scheme.SYMMETRIC);
    }

    @Override
    public QuantizationParameters parameters(Range range, IntegerType type, Scheme scheme, ZeroPolicy zero) {
        Range ends = Float32Ranges.of(range.includingZero());
        if (scheme == Scheme.SYMMETRIC) {
            ends = ends.symmetrized();
        }
        double scale = (double) Float32Ranges.extent(ends) / type.levels();
        long saturation = type.narrow() ? type.qmin() - 1 : type.qmin();
        if (scale < Float.MIN_NORMAL) {
            return new QuantizationParameters(1, 0, saturation, type.qmax(), ends, CodeRule.FLOAT32_DIVIDE);
        }
        double zeroPoint = scheme == Scheme.SYMMETRIC
                ? Math.rint((type.qmin() + type.qmax()) / 2.0)
                : Math.rint(type.qmin() - ends.lo() / scale);
        return new QuantizationParameters(
                (float) scale, (long) zeroPoint, saturation, type.qmax(), ends, CodeRule.FLOAT32_DIVIDE);
    }
}
