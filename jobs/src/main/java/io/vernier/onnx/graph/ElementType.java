package io.vernier.onnx.graph;

import java.util.Arrays;
import java.util.Locale;

/** Types of elements of tensors, by their number in the format. */
public enum ElementType {
    FLOAT(1),
    UINT8(2),
    INT8(3),
    INT32(6),
    INT64(7),
    STRING(8),
    BOOL(9),
    FLOAT16(10),
    DOUBLE(11),
    BFLOAT16(16),
    /** Another one, or none: a sequence or a map. */
    OTHER(0);

    private final int code;

    ElementType(int code) {
        this.code = code;
    }

    /** That of a number; {@link #OTHER} where it is none of these. */
    public static ElementType of(long code) {
        return Arrays.stream(values())
                .filter(each -> each.code == code)
                .findFirst()
                .orElse(OTHER);
    }

    /** The number in the format. */
    int code() {
        return code;
    }

    /** Of reals, in the precision in which runtimes compute with them. */
    public boolean isReal() {
        return this == FLOAT || this == DOUBLE;
    }

    /** Whether constants of it are read. */
    boolean isRead() {
        return this != OTHER && this != BFLOAT16;
    }

    /** As ONNX writes it, such as {@code tensor(float)}. */
    public String label() {
        return this == OTHER ? "no tensor of a known type" : "tensor(" + name().toLowerCase(Locale.ROOT) + ")";
    }
}
