package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.ElementType;
import java.util.Locale;

/** The types of the codes of weights; both stand for -127 to 127 steps. */
public enum WeightType {
    INT8(ElementType.INT8, 0),
    /** Computed without saturation of pairs on processors that know no sums of four products. */
    UINT8(ElementType.UINT8, 128);

    private final ElementType element;
    private final int zeroPoint;

    WeightType(ElementType element, int zeroPoint) {
        this.element = element;
        this.zeroPoint = zeroPoint;
    }

    /** The name in configurations. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    ElementType element() {
        return element;
    }

    int zeroPoint() {
        return zeroPoint;
    }
}
