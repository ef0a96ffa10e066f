package io.vernier.jobs.config;

/** How weights become integers. */
public enum WeightMethod {
    /** The nearest, each by itself. */
    ROUND,
    /** Codes and weights are fitted to the outputs of the float model, which takes two more passes over the calibration data. */
    REFIT;

    /** Up to this width weights are fitted unless configured. */
    public static final int FEW_BITS = 4;

    /** The name in the configuration. */
    public String label() {
        return this == ROUND ? "round" : "refit";
    }
}
