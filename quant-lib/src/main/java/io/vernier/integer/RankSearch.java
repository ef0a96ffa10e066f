package io.vernier.integer;

import io.vernier.arithmetic.ArrayKernels;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;

/**
 * Ranks of many values among the thresholds of one channel. A rising function takes each value to one of some buckets between the least and
 * the greatest threshold; thresholds in buckets before are less and in buckets after are not, so that only those in the same one are searched,
 * by halves.
 */
final class RankSearch {
    private static final ArrayKernels KERNELS = ArrayKernels.best();
    private static final int LEAST_BUCKETS = 256;
    private static final int MOST_BUCKETS = 1 << 12;

    private final int categories;
    private final int missing;

    /** With infinite ones after them. */
    private final double[] thresholds;

    private final double lowest;
    private final double perUnit;

    /** The first threshold of each bucket, or after it. */
    private final int[] first;

    /** The greatest power of two that is no more than the thresholds in the fullest bucket. */
    private final int half;

    RankSearch(Ranking.Channel channel) {
        double[] known = channel.thresholds();
        int length = known.length;
        this.categories = channel.categories();
        this.missing = channel.missingCode();
        this.lowest = length == 0 ? 0 : known[0];
        double width = length == 0 ? 1 : known[length - 1] - lowest;
        int count = LEAST_BUCKETS;
        int[] sizes = sizes(known, width, count);
        while (fullest(sizes) > 1 && count < Math.min(MOST_BUCKETS, 64 * halves(length))) {
            count *= 2;
            sizes = sizes(known, width, count);
        }
        this.perUnit = count / width;
        this.first = new int[count];
        for (int bucket = 1; bucket < count; bucket++) {
            first[bucket] = first[bucket - 1] + sizes[bucket - 1];
        }
        this.half = halves(fullest(sizes));
        this.thresholds = Arrays.copyOf(known, length + 2 * half);
        Arrays.fill(thresholds, length, thresholds.length, Double.POSITIVE_INFINITY);
    }

    private int[] sizes(double[] known, double width, int count) {
        int[] sizes = new int[count];
        long[] buckets = new long[known.length];
        ArrayKernels.scalar().buckets(known, 0, known.length, lowest, count / width, count - 1, buckets);
        for (long bucket : buckets) {
            sizes[(int) bucket]++;
        }
        return sizes;
    }

    private static int fullest(int[] sizes) {
        return Arrays.stream(sizes).max().orElseThrow();
    }

    /** The greatest power of two that is not greater, 1 at least. */
    private static int halves(int length) {
        return Math.max(1, Integer.highestOneBit(length));
    }

    /**
     * The codes of some values.
     *
     * @param buckets scratch of as many integers
     */
    void rank(double[] values, int from, int rows, int[] codes, int at, long[] buckets) {
        if (categories > 0) {
            for (int row = 0; row < rows; row++) {
                codes[at + row] = TreeEnsemble.category(values[from + row], categories);
            }
            return;
        }
        KERNELS.buckets(values, from, rows, lowest, perUnit, first.length - 1, buckets);
        if (half == 1) {
            compare(values, from, rows, codes, at, buckets);
        } else {
            halve(values, from, rows, codes, at, buckets);
        }
        if (!KERNELS.areFinite(values, from, from + rows)) {
            for (int row = 0; row < rows; row++) {
                if (Double.isNaN(values[from + row])) {
                    codes[at + row] = missing;
                }
            }
        }
    }

    private void compare(double[] values, int from, int rows, int[] codes, int at, long[] buckets) {
        for (int row = 0; row < rows; row++) {
            int rank = first[(int) buckets[row] & (first.length - 1)];
            codes[at + row] = rank + (thresholds[rank] < values[from + row] ? 1 : 0);
        }
    }

    /** For all rows at once, so that they overlap in the processor. */
    private void halve(double[] values, int from, int rows, int[] codes, int at, long[] buckets) {
        for (int row = 0; row < rows; row++) {
            codes[at + row] = first[(int) buckets[row] & (first.length - 1)];
        }
        for (int step = half; step > 0; step >>= 1) {
            for (int row = 0; row < rows; row++) {
                int rank = codes[at + row];
                codes[at + row] = rank + (thresholds[rank + step - 1] < values[from + row] ? step : 0);
            }
        }
    }
}
