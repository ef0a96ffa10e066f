package io.vernier.vectors;

import java.io.Serializable;

/**
 * A vector as integers.
 *
 * @param scale what one step of a code is worth; {@link #OF_TABLE} where the scales are those of the table's columns
 * @param codes one for each element
 */
@SuppressWarnings("ArrayRecordComponent")
public record CodedVector(double scale, int[] codes) implements Serializable {
    /** No scale of its own: no scale is 0. */
    public static final double OF_TABLE = 0;

    /** Whether the vector has a scale of its own. */
    public boolean hasScale() {
        return scale != OF_TABLE;
    }
}
