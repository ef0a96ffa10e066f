package io.vernier.integer;

import io.vernier.tree.Leaves;
import io.vernier.tree.Precision;
import java.util.Arrays;

/** Adds up the leaves of the rows of one tile after the other. */
final class MaskedSums {
    private static final int ROWS = MaskKernels.ROWS;

    /** Rows from which masks, which cost as much for one row as for all, are worth it. */
    private static final int FEW_ROWS = 32;

    private final CompiledTrees compiled;
    private final int[] masks;
    private final int[] planes = new int[Integer.SIZE * MaskKernels.INTS];
    private final int[] scratch = new int[ROWS];
    private final int[] numbers = new int[ROWS];
    private final int[] conditions;
    private final int[] reached;

    MaskedSums(CompiledTrees compiled) {
        this.compiled = compiled;
        this.masks = compiled.masks().open();
        int mostConditions = 0;
        int mostPlaces = 0;
        for (CompiledTrees.Part part : compiled.parts()) {
            if (part.form() instanceof MaskedTrees masked) {
                mostConditions = Math.max(mostConditions, masked.ends().length);
                for (MaskedTrees.Tree tree : masked.trees()) {
                    mostPlaces = Math.max(mostPlaces, tree.places());
                }
            }
        }
        this.conditions = new int[mostConditions * MaskKernels.INTS];
        this.reached = new int[mostPlaces];
    }

    /**
     * Adds the leaves of rows whose codes of channel c are from {@code codes[c * ROWS]}; output o of the first of them to
     * {@code sums[o * stride + at]}.
     */
    void add(int[] codes, int rows, double[] sums, int at, int stride) {
        boolean few = rows < FEW_ROWS;
        if (!few && MaskKernels.AVAILABLE.isPresent()) {
            compiled.masks().enter(MaskKernels.AVAILABLE.get(), codes, scratch, planes, masks);
        }
        for (CompiledTrees.Part part : compiled.parts()) {
            if (part.form() instanceof LaidTree laid) {
                laid.walk(codes, ROWS, rows, numbers);
                add(laid.values(), laid.places(), rows, sums, at, stride);
            } else if (few) {
                walk(part, codes, rows, sums, at, stride);
            } else if (part.form() instanceof MaskedTrees masked) {
                add(MaskKernels.AVAILABLE.orElseThrow(), masked, rows, sums, at, stride);
            }
        }
    }

    private void add(MaskKernels kernels, MaskedTrees masked, int rows, double[] sums, int at, int stride) {
        kernels.conditions(masks, masked.terms(), masked.ends(), conditions);
        for (MaskedTrees.Tree tree : masked.trees()) {
            Arrays.fill(reached, 0, MaskKernels.INTS, -1);
            kernels.reach(tree.nodes(), conditions, reached);
            kernels.numbers(reached, tree.firstLeaf(), tree.leaves(), scratch, numbers);
            add(tree.values(), tree.leaves(), rows, sums, at, stride);
        }
    }

    /** Adds the value of the number of each row, of output o at {@code values[o * count + number]}. */
    private void add(double[] values, int count, int rows, double[] sums, int at, int stride) {
        Leaves leaves = compiled.sums().leaves();
        for (int output = 0; output < leaves.outputs(); output++) {
            int from = output * count;
            int start = output * stride + at;
            if (leaves.precision() == Precision.FLOAT32) {
                for (int row = 0; row < rows; row++) {
                    sums[start + row] = (float) (sums[start + row] + values[from + numbers[row]]);
                }
            } else {
                for (int row = 0; row < rows; row++) {
                    sums[start + row] += values[from + numbers[row]];
                }
            }
        }
    }

    private void walk(CompiledTrees.Part part, int[] codes, int rows, double[] sums, int at, int stride) {
        for (int tree = part.from(); tree < part.to(); tree++) {
            for (int row = 0; row < rows; row++) {
                int leaf = compiled.sums().trees().leaf(tree, codes, row, ROWS);
                compiled.sums().leaves().add(tree, leaf, sums, at + row, stride);
            }
        }
    }
}
