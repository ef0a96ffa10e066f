package io.vernier.statistics;

import java.io.Serializable;

/**
 * The values of one input in a few groups of about equal weight, made of the bins of {@link CodeStatistics}.
 *
 * @param offset that values are taken as distance from
 * @param first position of the first bin of each group, ascending
 * @param mean of each group's values
 */
@SuppressWarnings("ArrayRecordComponent")
public record InputGroups(double offset, int[] first, double[] mean) implements Serializable {
    /** How many groups there are. */
    public int size() {
        return first.length;
    }

    /** The group of a number; one below all bins is in the first. */
    public int group(double x) {
        int position = Float32Bins.position(Float32Bins.pattern(x - offset) >>> 16);
        int group = first.length - 1;
        while (group > 0 && position < first[group]) {
            group--;
        }
        return group;
    }
}
