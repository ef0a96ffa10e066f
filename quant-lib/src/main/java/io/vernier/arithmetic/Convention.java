package io.vernier.arithmetic;

import java.util.List;

/** How a real range becomes scale and zero point: Vernier's own rule and exact ports of other systems' rules. */
public sealed interface Convention
        permits VernierConvention, ConcreteMlConvention, OnnxRuntimeConvention, PyTorchConvention, TfLiteConvention {

    /** Zero exact where it must be, scales positive, offset features not widened, no absolute epsilon. */
    static Convention vernier() {
        return VernierConvention.INSTANCE;
    }

    /** What Concrete ML 1.9 computes, its oddities included. */
    static Convention concreteMl() {
        return ConcreteMlConvention.INSTANCE;
    }

    /** What ONNX Runtime 1.30 computes. */
    static Convention onnxRuntime() {
        return OnnxRuntimeConvention.INSTANCE;
    }

    /** What PyTorch's observers compute. */
    static Convention pyTorch() {
        return PyTorchConvention.INSTANCE;
    }

    /** What TensorFlow Lite computes. */
    static Convention tfLite() {
        return TfLiteConvention.INSTANCE;
    }

    /** All conventions. */
    static List<Convention> all() {
        return List.of(vernier(), concreteMl(), onnxRuntime(), pyTorch(), tfLite());
    }

    /** The name in configurations and tables. */
    String label();

    /** Whether every range is widened to hold zero, also where {@link ZeroPolicy#ANYWHERE} does not ask for it. */
    boolean widensToZero();

    /** Whether a channel may have an offset that is subtracted before the division; the rules of other systems know none. */
    default boolean allowsOffsets() {
        return false;
    }

    /**
     * The integer type of a tensor's codes.
     *
     * @throws IllegalArgumentException if there is none of this width
     */
    IntegerType type(int bits, boolean signed, Scheme scheme);

    /**
     * The parameters that a range has.
     *
     * @param range the range that an estimator found, in units of the tensor
     * @throws ArithmeticException if the rule gives a scale that is not finite or a zero point beyond 2^62
     */
    QuantizationParameters parameters(Range range, IntegerType type, Scheme scheme, ZeroPolicy zero);
}
