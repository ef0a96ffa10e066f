package io.vernier.statistics;

import java.util.Arrays;

/**
 * Bins for values that were observed lately, made to be added to: few bytes a bin, so that what a channel touches stays in the
 * cache. A bin is two longs: its count above 40 bits of the sum of residuals, and the sum of their squares. None of them can
 * overflow before {@link #CAPACITY} values; then the bins are to be drained.
 */
final class RecentBins {
    /** Counts have 24 bits; so many residuals below 2^16 add up to less than 2^40, and their squares to less than 2^56. */
    static final int CAPACITY = (1 << 24) - 1;

    /** Bins of one sign and exponent are allocated together. */
    private static final int PAGE_BINS = 128;

    private static final int PAGE_LONGS = 2 * PAGE_BINS;
    private static final int COUNT_SHIFT = 40;
    private static final long ONE = 1L << COUNT_SHIFT;
    private static final int ABSENT = -1;

    /** Where the page of a sign and exponent begins in the cells. */
    private final int[] starts = new int[Float32Bins.COUNT / PAGE_BINS];

    private long[] cells = {};
    private int used;
    private int size;

    RecentBins() {
        Arrays.fill(starts, ABSENT);
    }

    /** Receives what a bin holds. */
    interface Sink {
        void add(int bin, long count, long residuals, long squares);
    }

    /** How many values are in the bins. */
    int size() {
        return size;
    }

    /**
     * Adds values by their float32 patterns.
     *
     * @param length together with {@link #size()} at most {@link #CAPACITY}
     */
    void add(int[] patterns, int length) {
        size += length;
        int[] pages = starts;
        long[] bins = cells;
        for (int i = 0; i < length; i++) {
            int pattern = patterns[i];
            int start = pages[pattern >>> 23];
            if (start < 0) {
                start = open(pattern >>> 23);
                bins = cells;
            }
            int at = start + (pattern >>> 15 & PAGE_LONGS - 2);
            long residual = pattern & Float32Bins.RESIDUALS - 1;
            bins[at] += ONE + residual;
            bins[at + 1] += residual * residual;
        }
    }

    /** Adds one value by its float32 pattern. */
    void add(int pattern) {
        size++;
        int start = starts[pattern >>> 23];
        if (start < 0) {
            start = open(pattern >>> 23);
        }
        int at = start + (pattern >>> 15 & PAGE_LONGS - 2);
        long residual = pattern & Float32Bins.RESIDUALS - 1;
        cells[at] += ONE + residual;
        cells[at + 1] += residual * residual;
    }

    private int open(int page) {
        int start = used;
        if (start == cells.length) {
            // Half as much again, so that little is held in vain.
            cells = Arrays.copyOf(cells, start + Math.max(2, start / PAGE_LONGS / 2) * PAGE_LONGS);
        }
        used += PAGE_LONGS;
        starts[page] = start;
        return start;
    }

    /** Hands over every bin that holds something. */
    void drainTo(Sink sink) {
        for (int page = 0; page < starts.length; page++) {
            for (int b = 0; starts[page] >= 0 && b < PAGE_BINS; b++) {
                int at = starts[page] + 2 * b;
                if (cells[at] != 0) {
                    sink.add(page * PAGE_BINS + b, cells[at] >>> COUNT_SHIFT, cells[at] & ONE - 1, cells[at + 1]);
                }
            }
        }
        // A state that is drained is saved or merged next, seldom observed again.
        Arrays.fill(starts, ABSENT);
        cells = new long[0];
        used = 0;
        size = 0;
    }
}
