package io.vernier.quantize;

import io.vernier.statistics.Cells;
import io.vernier.statistics.ValueHistogram;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Fewer thresholds in place of many. Neighbours are parted where most calibrated values lie between them, so that the least values lie
 * between neighbours that became one, and none of these groups of thresholds could be chosen better; a group is represented by the one in
 * whose middle the splits are.
 *
 * @param kept one of each group, ascending
 * @param groups for each threshold, which group it is in
 * @param share of the calibrated values that lie between thresholds of one group
 */
@SuppressWarnings("ArrayRecordComponent")
record MergedThresholds(double[] kept, int[] groups, double share) {

    /**
     * Merges the thresholds of a feature.
     *
     * @param thresholds ascending
     * @param uses how many splits compare with each
     * @param most of them to keep, fewer than there are
     */
    static MergedThresholds of(double[] thresholds, int[] uses, ValueHistogram histogram, int most) {
        long[] between = between(thresholds, histogram.float32View().cells());
        boolean[] parts = new boolean[between.length];
        IntStream.range(0, between.length)
                .boxed()
                .sorted(Comparator.comparingLong(gap -> -between[gap]))
                .limit(most - 1L)
                .forEach(gap -> parts[gap] = true);
        double[] kept = new double[most];
        int[] groups = new int[thresholds.length];
        long lost = 0;
        int from = 0;
        int group = 0;
        for (int k = 0; k < thresholds.length; k++) {
            groups[k] = group;
            if (k == between.length || parts[k]) {
                kept[group++] = thresholds[middle(uses, from, k + 1)];
                from = k + 1;
            } else {
                lost += between[k];
            }
        }
        long values = histogram.summary().count();
        return new MergedThresholds(kept, groups, values == 0 ? 0 : (double) lost / values);
    }

    /** Values above each threshold and not above the next, as their bins tell. */
    private static long[] between(double[] thresholds, Cells cells) {
        long[] between = new long[thresholds.length - 1];
        for (int cell = 0; cell < cells.size(); cell++) {
            int found = Arrays.binarySearch(thresholds, cells.mean(cell));
            int above = found >= 0 ? found : ~found;
            if (above > 0 && above < thresholds.length) {
                between[above - 1] += cells.count(cell);
            }
        }
        return between;
    }

    /** The threshold below which half of the splits of a group are. */
    private static int middle(int[] uses, int from, int to) {
        long all = Arrays.stream(uses, from, to).asLongStream().sum();
        long seen = 0;
        for (int k = from; k < to; k++) {
            seen += uses[k];
            if (2 * seen >= all) {
                return k;
            }
        }
        return to - 1;
    }
}
