package io.vernier.refit;

import java.io.Serializable;

/**
 * What the codes of one input stand for: {@code x ~ offset + step q}, q from 0 to 2^bits - 1.
 *
 * @param offset any finite number
 * @param step positive and finite
 */
public record CodeGrid(double offset, double step) implements Serializable {

    /** The code of a number, 0 to {@code greatest}. */
    public int code(double x, int greatest) {
        return (int) Math.max(0, Math.min(greatest, Math.rint((x - offset) / step)));
    }
}
