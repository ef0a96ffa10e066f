package io.vernier.onnx.quantize;

import java.util.Locale;

/** What becomes of an operator, and why. */
public enum Treatment {
    /** Quantized, since its operator was chosen. */
    CHOSEN,
    /** Float, since its operator was not chosen or it was named. */
    EXCLUDED,
    /** Float, since there are no integers for it. */
    UNSUPPORTED,
    /** Float, since its sums could leave 32 bits. */
    ACCUMULATOR,
    /** Float, since it was found to lose more than is asked for. */
    SEARCH;

    /** The word in tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isQuantized() {
        return this == CHOSEN;
    }
}
