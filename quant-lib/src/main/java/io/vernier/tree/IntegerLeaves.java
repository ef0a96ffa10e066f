package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Leaves that are integers: {@code accumulator_o = v_0o + v_1o + ...} over the leaves that a row reaches, one of each tree. Weights of
 * trees and a divisor are in them already.
 *
 * @param outputs numbers in a leaf
 * @param values of all leaves, row-major, leaves first
 */
@SuppressWarnings("ArrayRecordComponent")
public record IntegerLeaves(int outputs, int[] values) implements Serializable {

    /** @throws IllegalArgumentException if there is no output or no whole leaf */
    public IntegerLeaves {
        if (outputs < 1 || values.length == 0 || values.length % outputs != 0) {
            throw new IllegalArgumentException("There are " + values.length + " integers in leaves of " + outputs
                    + " outputs, expected whole leaves.");
        }
    }

    public int leaves() {
        return values.length / outputs;
    }

    /** What a leaf adds to an output. */
    public int value(int leaf, int output) {
        return values[leaf * outputs + output];
    }

    /**
     * Refuses trees that do not end in these leaves.
     *
     * @throws IllegalArgumentException if they do not
     */
    public void requireFor(Branches branches) {
        if (leaves() != branches.leaves()) {
            throw new IllegalArgumentException(
                    "There are trees that end in " + branches.leaves() + " leaves, but " + leaves() + " leaves.");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IntegerLeaves that && outputs == that.outputs && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
