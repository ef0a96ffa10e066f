package io.vernier.arithmetic;

/**
 * How a real number becomes a code before clamping, operation by operation. Systems agree on {@code x / scale + zero point} and differ
 * in precision, in where the zero point joins, and at ties.
 */
public enum CodeRule {
    /** {@code rint(x / scale) + zero point} in double: Vernier's own. */
    ROUND_THEN_SHIFT {
        @Override
        public double unclampedCode(double x, double scale, double zeroPoint) {
            return Math.rint(x / scale) + zeroPoint;
        }
    },
    /** {@code rint(x / scale + zero point)} in double: Concrete ML. */
    SHIFT_THEN_ROUND {
        @Override
        public double unclampedCode(double x, double scale, double zeroPoint) {
            return Math.rint(x / scale + zeroPoint);
        }
    },
    /** {@code rint(x / scale) + zero point} with a float32 quotient of float32 numbers: {@code QuantizeLinear} of ONNX Runtime. */
    FLOAT32_DIVIDE {
        @Override
        public double unclampedCode(double x, double scale, double zeroPoint) {
            return Math.rint((float) x / (float) scale) + zeroPoint;
        }
    },
    /** {@code rint(x * (1 / scale)) + zero point}, both operations in float32: PyTorch. */
    FLOAT32_RECIPROCAL {
        @Override
        public double unclampedCode(double x, double scale, double zeroPoint) {
            return Math.rint((float) x * (1 / (float) scale)) + zeroPoint;
        }
    },
    /** As {@link #FLOAT32_DIVIDE} with ties away from zero: {@code AffineQuantize} of TensorFlow Lite. */
    FLOAT32_DIVIDE_HALF_AWAY {
        @Override
        public double unclampedCode(double x, double scale, double zeroPoint) {
            return Rounding.HALF_AWAY_FROM_ZERO.round((float) x / (float) scale) + zeroPoint;
        }
    };

    /** The code of {@code x}, not NaN, before clamping: an integer as double, or an infinity. */
    public abstract double unclampedCode(double x, double scale, double zeroPoint);
}
