package io.vernier.refit;

import io.vernier.statistics.CodeMoments;
import io.vernier.statistics.SecondMoments;

/**
 * Moments of codes that all values of a group have in common, from the joint tables of groups: T of the weights of rows by the groups of any
 * two inputs, Y of their targets by group. Sums are exact while they are below 2^53, and in one stated order beyond.
 */
final class GroupedMoments implements CodeMoments {
    private final long rows;
    private final int outputs;

    /** The first group of each input, and the number of all. */
    private final int[] first;

    /** T, with the weight of all rows last, row-major. */
    private final double[] table;

    private final double[][] targets;
    private final double[][] codes;

    /** T times the codes of each input, by group and input; the last row is that of all rows. */
    private final double[][] products;

    /** @param first of each input, its first group; then the number of all groups */
    GroupedMoments(SecondMoments tables, int... first) {
        this.rows = tables.rows();
        this.outputs = tables.targets();
        this.first = first;
        int size = groups() + 1;
        this.table = new double[size * size];
        this.targets = new double[outputs][size];
        for (int g = 0; g < size; g++) {
            for (int h = 0; h < size; h++) {
                table[g * size + h] = tables.gramValue(0, g, h);
            }
            for (int k = 0; k < outputs; k++) {
                targets[k][g] = tables.targetValue(k, g);
            }
        }
        this.codes = new double[inputs()][];
        this.products = new double[size][inputs()];
    }

    private int groups() {
        return first[first.length - 1];
    }

    /** Gives an input its codes, one for each of its groups. */
    void set(int input, double... ofGroups) {
        codes[input] = ofGroups;
        int size = groups() + 1;
        for (int g = 0; g < size; g++) {
            double sum = 0;
            for (int h = 0; h < ofGroups.length; h++) {
                sum += table[g * size + first[input] + h] * ofGroups[h];
            }
            products[g][input] = sum;
        }
    }

    /** The weight of all rows. */
    double total() {
        return table[table.length - 1];
    }

    /** The weight of the rows in a group. */
    double weight(int group) {
        return table[group * (groups() + 2)];
    }

    /** The sum of an input's codes over the rows in a group. */
    double product(int group, int input) {
        return products[group][input];
    }

    /** The sum of an output's targets over the rows in a group; of all for the one after the last. */
    double target(int output, int group) {
        return targets[output][group];
    }

    @Override
    public int inputs() {
        return first.length - 1;
    }

    @Override
    public int grams() {
        return 1;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public double gramValue(int g, int i, int j) {
        if (i == inputs()) {
            return j == inputs() ? total() : products[groups()][j];
        }
        if (j == inputs()) {
            return products[groups()][i];
        }
        double sum = 0;
        for (int h = 0; h < codes[i].length; h++) {
            sum += codes[i][h] * products[first[i] + h][j];
        }
        return sum;
    }

    @Override
    public double targetValue(int k, int i) {
        // Of two outputs it is their difference that is weighted.
        return outputs == 2 ? own(k, i) - own(1 - k, i) : own(k, i);
    }

    /** The sum of an output's targets times an input's codes. */
    double own(int output, int input) {
        if (input == inputs()) {
            return targets[output][groups()];
        }
        double sum = 0;
        for (int h = 0; h < codes[input].length; h++) {
            sum += codes[input][h] * targets[output][first[input] + h];
        }
        return sum;
    }
}
