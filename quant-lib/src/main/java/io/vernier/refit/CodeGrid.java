package io.vernier.refit;

import java.io.Serializable;

/**
 * What the codes of one input stand for: {@code x ~ offset + step q}.
 *
 * @param offset any finite number
 * @param step positive and finite
 * @param greatest code, {@code 2^bits - 1}; 0 for an input of no bits, every value of which stands for the offset
 */
public record CodeGrid(double offset, double step, int greatest) implements Serializable {

    /** A grid of codes of so many bits. */
    static CodeGrid of(double offset, double step, int bits) {
        return new CodeGrid(offset, step, (1 << bits) - 1);
    }

    /** The same of numbers that were taken as distances from another. */
    CodeGrid from(double origin) {
        return new CodeGrid(origin + offset, step, greatest);
    }

    /** The code of a number, 0 to the greatest. */
    public int code(double x) {
        return (int) Math.max(0, Math.min(greatest, Math.rint((x - offset) / step)));
    }

    /** How far a number is from what its code stands for. */
    double error(double x) {
        return x - (offset + step * code(x));
    }
}
