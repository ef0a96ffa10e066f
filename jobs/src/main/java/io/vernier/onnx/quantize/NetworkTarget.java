package io.vernier.onnx.quantize;

import java.util.Locale;

/** Who is to run the integers; each demands its own form. */
public enum NetworkTarget {
    /** Activations with a zero point, weights with their sign. */
    ONNXRUNTIME,
    /** Zero points 0, and the bias as floats. */
    TENSORRT,
    /** Weights without a sign, which are computed more exactly there. */
    OPENVINO;

    /** The name in configurations. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isSymmetric() {
        return this == TENSORRT;
    }

    boolean hasIntegerBias() {
        return this != TENSORRT;
    }
}
