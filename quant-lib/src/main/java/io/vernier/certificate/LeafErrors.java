package io.vernier.certificate;

import io.vernier.integer.Instruction;
import io.vernier.tree.Leaves;
import io.vernier.tree.Precision;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;

/**
 * How far the sums of integer leaves are from those of the real ones, for rows that reach the same leaves: of each tree the one whose rounding
 * errs most either way, and what both computations round. There may be no row that reaches all these leaves.
 */
final class LeafErrors implements OutputErrors {
    private static final double DOUBLE_ROUNDOFF = 0x1p-53;
    private static final double FLOAT32_ROUNDOFF = 0x1p-24;

    private final Instruction.IntegerTrees integers;
    private final TreeEnsemble floats;

    /** @param floats with the branches of the integers */
    LeafErrors(Instruction.IntegerTrees integers, TreeEnsemble floats) {
        this.integers = integers;
        this.floats = floats;
    }

    @Override
    public String name() {
        return integers.name();
    }

    @Override
    public int outputs() {
        return integers.outputs();
    }

    @Override
    public int inputs() {
        return floats.leaves().leaves();
    }

    @Override
    public Enclosure error(int output) {
        return sum((tree, leaf) -> difference(tree, leaf, output))
                .plus(integers.offset()[output])
                .plus(rounding(output));
    }

    @Override
    public Enclosure errorOfDifference(int output, int other) {
        return sum((tree, leaf) -> difference(tree, leaf, output).minus(difference(tree, leaf, other)))
                .plus(integers.offset()[output])
                .less(integers.offset()[other])
                .plus(rounding(output))
                .plus(rounding(other));
    }

    /** Something of a leaf of a tree. */
    private interface OfLeaf {
        Enclosure at(int tree, int leaf);
    }

    /** The hull of the leaves of each tree, added over the trees. */
    private Enclosure sum(OfLeaf of) {
        Enclosure[] hulls = new Enclosure[floats.branches().trees()];
        floats.branches().forEachLeaf((tree, leaf) -> {
            Enclosure here = of.at(tree, leaf);
            hulls[tree] = hulls[tree] == null ? here : hulls[tree].union(here);
        });
        return Arrays.stream(hulls).reduce(Enclosure.ZERO, Enclosure::plus);
    }

    /** What the integer of a leaf stands for, less the middle of its tree, less what the real one adds to the output. */
    private Enclosure difference(int tree, int leaf, int output) {
        Leaves leaves = floats.leaves();
        Enclosure weighted = Enclosure.of(leaves.weights()[tree]).times(leaves.values()[leaf * outputs() + output]);
        Enclosure added = leaves.divisor() == 1 ? weighted : weighted.dividedBy(leaves.divisor());
        return Enclosure.of((long) integers.leaves().value(leaf, output))
                .times(integers.scale()[output])
                .minus(added);
    }

    /** What both models round: each sum and the quotient of the float model, and the product and the sum that make a number of the integer. */
    private Enclosure rounding(int output) {
        Leaves leaves = floats.leaves();
        boolean isNarrow = leaves.precision() == Precision.FLOAT32;
        double unit = isNarrow ? FLOAT32_ROUNDOFF : DOUBLE_ROUNDOFF;
        double least = isNarrow ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        int trees = floats.branches().trees();
        double terms = greatest(output);
        // Products, sums and the quotient grow to n u / (1 - n u), which doubling covers; each may also underflow.
        double floatSum = 2 * (trees + 2.0) * (unit * terms + least);
        double extent = integers.scale()[output] * integers.accumulator().bound()[output];
        double product = 4 * (DOUBLE_ROUNDOFF * (extent + Math.abs(integers.offset()[output])) + Double.MIN_VALUE);
        return Enclosure.within(Math.nextUp(floatSum + product));
    }

    /** The sum over the trees of the greatest magnitude that one of their leaves adds, or more. */
    private double greatest(int output) {
        double[] each = new double[floats.branches().trees()];
        floats.branches()
                .forEachLeaf((tree, leaf) -> each[tree] =
                        Math.max(each[tree], Math.abs(floats.leaves().contribution(tree, leaf, output))));
        return Math.nextUp(Arrays.stream(each).sum() * (1 + DOUBLE_ROUNDOFF * 4 * each.length));
    }
}
