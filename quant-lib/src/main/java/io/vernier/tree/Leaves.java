package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What the leaves of an ensemble add up to: {@code output_o = (0 + w_0 v_0o + w_1 v_1o + ...) / divisor}, trees in order, in double
 * precision without fused multiply-add, or each sum and the quotient rounded to float32.
 *
 * @param outputs numbers in a leaf
 * @param values of all leaves, row-major, leaves first
 * @param weights w, one for each tree
 * @param divisor 1 for a sum, the number of trees for a mean
 * @param precision of sums and quotient
 */
@SuppressWarnings("ArrayRecordComponent")
public record Leaves(int outputs, double[] values, double[] weights, double divisor, Precision precision)
        implements Serializable {

    /** Added in double precision. */
    public Leaves(int outputs, double[] values, double[] weights, double divisor) {
        this(outputs, values, weights, divisor, Precision.DOUBLE);
    }

    /** @throws IllegalArgumentException if there is no output or no whole leaf, or a number is not finite */
    public Leaves {
        if (outputs < 1 || values.length == 0 || values.length % outputs != 0 || weights.length == 0) {
            throw new IllegalArgumentException("There are " + values.length + " numbers in leaves of " + outputs
                    + " outputs and " + weights.length + " trees, expected whole leaves and at least one tree.");
        }
        if (!isFinite(values) || !isFinite(weights) || !(divisor > 0) || Double.isInfinite(divisor)) {
            throw new IllegalArgumentException(
                    "A leaf, the weight of a tree or the divisor is not finite or not positive.");
        }
    }

    private static boolean isFinite(double[] numbers) {
        return Arrays.stream(numbers).allMatch(Double::isFinite);
    }

    public int leaves() {
        return values.length / outputs;
    }

    /**
     * Refuses trees that do not end in these leaves.
     *
     * @throws IllegalArgumentException if they do not
     */
    public void requireFor(Branches branches) {
        if (weights.length != branches.trees() || leaves() != branches.leaves()) {
            throw new IllegalArgumentException("There are " + branches.trees() + " trees that end in "
                    + branches.leaves() + " leaves, but " + weights.length + " weights and " + leaves() + " leaves.");
        }
    }

    /** What a leaf of a tree adds to an output. */
    public double weighted(int tree, int leaf, int output) {
        return weights[tree] * values[leaf * outputs + output];
    }

    /** The same as a part of the quotient. */
    public double contribution(int tree, int leaf, int output) {
        return weighted(tree, leaf, output) / divisor;
    }

    /** The leaf of one tree is added to the sums of a row, which lie {@code stride} apart. */
    public void add(int tree, int leaf, double[] sums, int at, int stride) {
        for (int output = 0; output < outputs; output++) {
            int sum = at + output * stride;
            sums[sum] = rounded(sums[sum] + weighted(tree, leaf, output));
        }
    }

    /** A double that holds a sum or quotient of two float32 rounds to the very float32 that these would give. */
    private double rounded(double number) {
        return precision == Precision.FLOAT32 ? (float) number : number;
    }

    /** Sums become outputs. */
    public void divide(double[] sums, int from, int to) {
        if (divisor != 1) {
            for (int k = from; k < to; k++) {
                sums[k] = rounded(sums[k] / divisor);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Leaves that
                && outputs == that.outputs
                && Arrays.equals(values, that.values)
                && Arrays.equals(weights, that.weights)
                && divisor == that.divisor
                && precision == that.precision;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }
}
