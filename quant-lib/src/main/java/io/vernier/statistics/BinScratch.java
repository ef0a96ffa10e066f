package io.vernier.statistics;

/**
 * Bins of the whole float line that all channels of a thread use in turn, each for a row of patterns. What one row touches fits the
 * first cache; the bins of all channels do not fit the second, and adding to them value by value is waiting for memory.
 *
 * <p>Between two rows all is zero. A bin is two longs as in {@link RecentBins}, which hold more than a row.
 */
final class BinScratch {
    private static final ThreadLocal<BinScratch> OF_THREAD = ThreadLocal.withInitial(BinScratch::new);

    private final long[] bins = new long[2 * Float32Bins.COUNT];

    /** By sign and exponent, whether {@link #bins} may hold something. */
    private final boolean[] touched = new boolean[Float32Bins.COUNT / RecentBins.PAGE_BINS];

    private BinScratch() {}

    /** That of the calling thread. */
    static BinScratch ofThread() {
        return OF_THREAD.get();
    }

    /** Where the bin of a pattern is. */
    static int at(int pattern) {
        return (pattern >>> 15) & -2;
    }

    /** Finds out which pages patterns belong to; they are to be {@link #drain drained} after {@link #add}. */
    boolean[] pages(int[] patterns, int length) {
        boolean[] pages = touched;
        for (int i = 0; i < length; i++) {
            pages[patterns[i] >>> RecentBins.PAGE_SHIFT] = true;
        }
        return pages;
    }

    /** Adds patterns. */
    void add(int[] patterns, int length) {
        long[] sums = bins;
        for (int i = 0; i < length; i++) {
            int pattern = patterns[i];
            int at = at(pattern);
            long residual = pattern & Float32Bins.RESIDUALS - 1;
            sums[at] += RecentBins.ONE + residual;
            sums[at + 1] += residual * residual;
        }
    }

    /** Moves a page to others: adds it to {@code cells[start]} and the longs that follow. */
    void drain(int page, long[] cells, int start) {
        FloatViews.BEST.move(bins, page * RecentBins.PAGE_LONGS, cells, start, RecentBins.PAGE_LONGS);
        touched[page] = false;
    }
}
