package io.vernier.integer;

import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;

/**
 * Ranks of many values among the thresholds of one channel. A rising function takes each value to one of some buckets between the least and
 * the greatest threshold; thresholds in buckets before are less and in buckets after are not, so that only those in the same one are compared.
 * Where many thresholds share a bucket, the search halves them.
 */
final class RankSearch {
    private static final int LEAST_BUCKETS = 256;
    private static final int MOST_BUCKETS = 1 << 12;

    /** Thresholds in a bucket up to which all of them are compared. */
    private static final int FEW = 3;

    private final int categories;
    private final int greatest;
    private final int missing;

    /** To a power of two less one and {@link #FEW} more, the rest infinite. */
    private final double[] thresholds;

    private final double lowest;
    private final double buckets;

    /** The first threshold of each bucket, or after it. */
    private final int[] first;

    /** Thresholds in the fullest bucket. */
    private final int fullest;

    RankSearch(Ranking.Channel channel) {
        int length = channel.thresholds().length;
        this.categories = channel.categories();
        this.greatest = channel.greatest();
        this.missing = channel.missingCode();
        this.thresholds = Arrays.copyOf(channel.thresholds(), halves(length) * 2 - 1 + FEW);
        Arrays.fill(thresholds, length, thresholds.length, Double.POSITIVE_INFINITY);
        int count = Math.max(LEAST_BUCKETS, Math.min(MOST_BUCKETS, 8 * halves(length)));
        this.first = new int[count];
        this.lowest = thresholds[0];
        this.buckets = length == 0 ? 0 : count / (thresholds[length - 1] - lowest);
        int[] sizes = new int[count];
        for (int k = 0; k < length; k++) {
            sizes[bucket(thresholds[k])]++;
        }
        for (int bucket = 1; bucket < count; bucket++) {
            first[bucket] = first[bucket - 1] + sizes[bucket - 1];
        }
        this.fullest = Arrays.stream(sizes).max().orElseThrow();
    }

    /** The greatest power of two that is not greater, 1 at least. */
    private static int halves(int length) {
        return Math.max(1, Integer.highestOneBit(length));
    }

    /** Rises with the value; what is beyond an end is in the bucket at that end, and NaN anywhere. */
    private int bucket(double value) {
        return Math.max(0, Math.min(first.length - 1, (int) ((value - lowest) * buckets)));
    }

    /** The codes of some values. */
    void rank(double[] values, int from, int rows, int[] codes, int at) {
        if (categories > 0) {
            for (int row = 0; row < rows; row++) {
                codes[at + row] = TreeEnsemble.category(values[from + row], categories);
            }
            return;
        }
        if (fullest <= FEW) {
            compare(values, from, rows, codes, at);
        } else {
            halve(values, from, rows, codes, at);
        }
        for (int row = 0; row < rows; row++) {
            if (Double.isNaN(values[from + row])) {
                codes[at + row] = missing;
            }
        }
    }

    private void compare(double[] values, int from, int rows, int[] codes, int at) {
        for (int row = 0; row < rows; row++) {
            double value = values[from + row];
            int start = first[bucket(value)];
            int rank = start;
            for (int k = 0; k < fullest; k++) {
                rank += thresholds[start + k] < value ? 1 : 0;
            }
            codes[at + row] = rank;
        }
    }

    /** For all rows at once, so that they overlap in the processor. */
    private void halve(double[] values, int from, int rows, int[] codes, int at) {
        Arrays.fill(codes, at, at + rows, 0);
        for (int half = halves(greatest); half > 0; half >>= 1) {
            for (int row = 0; row < rows; row++) {
                int rank = codes[at + row];
                codes[at + row] = rank + (thresholds[rank + half - 1] < values[from + row] ? half : 0);
            }
        }
    }
}
