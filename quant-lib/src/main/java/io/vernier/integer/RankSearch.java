package io.vernier.integer;

import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;

/**
 * Ranks of many values among the thresholds of one channel. The search halves the thresholds for all rows at once, without a branch that
 * depends on a value, so that rows overlap in the processor. NaN gets the rank of the greatest number: every split decides the same of both.
 */
final class RankSearch {
    private final int categories;

    /** As {@link #key keys}, to a power of two less one, the rest greater than every key. */
    private final long[] keys;

    RankSearch(Ranking.Channel channel) {
        double[] thresholds = channel.thresholds();
        this.categories = channel.categories();
        this.keys = new long[Math.max(1, Integer.highestOneBit(thresholds.length) * 2) - 1];
        Arrays.fill(keys, Long.MAX_VALUE);
        for (int k = 0; k < thresholds.length; k++) {
            keys[k] = key(thresholds[k]);
        }
    }

    /** A number in the order of doubles, with one zero, and NaN after infinity. */
    private static long key(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    /**
     * The codes of some values.
     *
     * @param scratch at least as many elements as rows
     */
    void rank(double[] values, int from, int rows, int[] codes, int at, long[] scratch) {
        if (categories > 0) {
            for (int row = 0; row < rows; row++) {
                codes[at + row] = TreeEnsemble.category(values[from + row], categories);
            }
            return;
        }
        for (int row = 0; row < rows; row++) {
            scratch[row] = key(values[from + row]);
            codes[at + row] = 0;
        }
        for (int half = keys.length + 1 >> 1; half > 0; half >>= 1) {
            for (int row = 0; row < rows; row++) {
                int rank = codes[at + row];
                codes[at + row] = rank + half * less(keys[rank + half - 1], scratch[row]);
            }
        }
    }

    /** 1 where {@code a < b}, else 0. */
    private static int less(long a, long b) {
        return (int) ((a & ~b | ~(a ^ b) & a - b) >>> 63);
    }
}
