package io.vernier.config;

import java.util.Locale;

/** How weights become integers. */
public enum WeightMethod {
    /** The nearest, each by itself. */
    ROUND,
    /** Codes and weights are fitted to the numbers of the float model, which takes two more passes over the calibration data a layer. */
    REFIT,
    /** The same, but weights are rounded in turn and make up for the errors of those before. */
    COMPENSATE;

    /** Up to this width weights are fitted unless configured. */
    public static final int FEW_BITS = 4;

    /** The name in the configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
