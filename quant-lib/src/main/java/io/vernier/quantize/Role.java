package io.vernier.quantize;

/** What a quantized tensor is in its model. */
public enum Role {
    INPUT,
    ACTIVATION,
    WEIGHT;

    /** The name in tables. */
    public String label() {
        return switch (this) {
            case INPUT -> "input";
            case ACTIVATION -> "activation";
            case WEIGHT -> "weight";
        };
    }
}
