package io.vernier.refit;

import java.io.Serializable;
import java.util.List;

/**
 * How a layer is re-fitted.
 *
 * @param inputBits width of the codes of inputs, on average, 1 to 8
 * @param weightBits width of the weights, 2 to 8
 * @param zero where codes may have their zero
 * @param weights which integers weights may be
 * @param search how they are looked for
 * @param codes how the codes of inputs are chosen
 */
public record Settings(int inputBits, int weightBits, Zero zero, Weights weights, Search search, Codes codes)
        implements Serializable {
    /** Codes and weights of more bits are as good when they are rounded. */
    public static final int GREATEST_BITS = 8;

    /** Which integers weights may be. */
    public enum Weights {
        /** All of two's complement; the codes of some inputs are complemented so that each has the side that it needs. */
        FULL,
        /** As many negative as positive ones, and no code is complemented. */
        NARROW
    }

    /** How integer weights are looked for. */
    public enum Search {
        /** Weights move, one or two at a time, while the error of the outputs falls. */
        DESCENT,
        /** Weights are rounded in turn, and those that follow make up for each error. */
        COMPENSATION
    }

    /** How the codes of inputs are chosen. */
    public enum Codes {
        /** Each input's by itself, of least error of its values. */
        PLAIN,
        /** Those of all inputs and the weights in turn, of least error of the outputs. */
        REFINED,
        /** With a width for each input: more bits for those that count most and that others tell least of, the same on average. */
        MIXED
    }

    /** @throws IllegalArgumentException if a width is not within its bounds */
    public Settings {
        if (inputBits < 1 || inputBits > GREATEST_BITS || weightBits < 2 || weightBits > GREATEST_BITS) {
            throw new IllegalArgumentException("Re-fitting knows inputs of 1 to 8 bits and weights of 2 to 8, found "
                    + inputBits + " and " + weightBits + ".");
        }
    }

    /** The same with other widths. */
    public Settings with(int otherInputBits, int otherWeightBits) {
        return new Settings(otherInputBits, otherWeightBits, zero, weights, search, codes);
    }

    /** The same with codes that are chosen otherwise. */
    public Settings with(Codes other) {
        return new Settings(inputBits, weightBits, zero, weights, search, other);
    }

    /** The least width of all inputs and weights. */
    public static int leastBits(List<Settings> layers) {
        return layers.stream()
                .mapToInt(layer -> Math.min(layer.inputBits, layer.weightBits))
                .min()
                .orElseThrow();
    }
}
