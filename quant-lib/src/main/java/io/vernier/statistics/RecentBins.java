package io.vernier.statistics;

import java.util.Arrays;

/**
 * Bins for values that are buffered, made to be added to: few bytes a bin, so that what a channel touches stays in the
 * cache. A bin is two longs: its count above 40 bits of the sum of residuals, and the sum of their squares. None of them can
 * overflow before {@link #CAPACITY} values; then the bins are to be drained.
 *
 * <p>Patterns wait in a row until there are many, since the bins of a channel that comes up once in a while have left the cache by
 * then. They are added up in a {@link BinScratch} that never leaves it, and only its sums go to the bins of the channel.
 */
final class RecentBins {
    /** Counts have 24 bits; so many residuals below 2^16 add up to less than 2^40, and their squares to less than 2^56. */
    static final int CAPACITY = (1 << 24) - 1;

    /** Values that can be made room for at once. */
    static final int BLOCK = 1024;

    /** Patterns that wait at most, where memory does not matter. */
    static final int MOST_WAITING = 8 * BLOCK;

    private static final int FIRST_WAITING = 64;

    /** Bins of one sign and exponent are allocated together. */
    static final int PAGE_BINS = 128;

    /** A pattern without its sign and exponent. */
    static final int PAGE_SHIFT = 23;

    static final int PAGE_LONGS = 2 * PAGE_BINS;
    private static final int COUNT_SHIFT = 40;
    static final long ONE = 1L << COUNT_SHIFT;
    private static final int ABSENT = -1;

    /** Fewer waiting patterns than these go straight to the bins. */
    private static final int FEW = 512;

    /** Where the page of a sign and exponent begins in the cells. */
    private final int[] starts = new int[Float32Bins.COUNT / PAGE_BINS];

    private final int mostWaiting;
    private int[] patterns = {};
    private int waiting;

    private long[] cells = {};
    private int used;
    private int size;

    /** @param mostWaiting patterns that wait at most, brought between {@link #BLOCK} and {@link #MOST_WAITING} */
    RecentBins(int mostWaiting) {
        this.mostWaiting = mostWaiting(mostWaiting);
        Arrays.fill(starts, ABSENT);
    }

    /** A state of its own with the same values. */
    RecentBins copy() {
        RecentBins copy = new RecentBins(mostWaiting);
        System.arraycopy(starts, 0, copy.starts, 0, starts.length);
        copy.patterns = Arrays.copyOf(patterns, waiting);
        copy.waiting = waiting;
        copy.cells = Arrays.copyOf(cells, used);
        copy.used = used;
        copy.size = size;
        return copy;
    }

    /** The number of patterns that wait at most where so many are asked for. */
    static int mostWaiting(int asked) {
        return Math.max(BLOCK, Math.min(MOST_WAITING, asked));
    }

    /** Receives what a bin holds. */
    interface Sink<E extends Exception> {
        void add(int bin, long count, long residuals, long squares) throws E;
    }

    /** How many values are in the bins. */
    int size() {
        return size;
    }

    /**
     * Makes room for the patterns of more values, to be written from {@link #end()} on and then taken in by {@link #accept}.
     *
     * @param length at most {@link #BLOCK}; together with {@link #size()} at most {@link #CAPACITY}
     */
    int[] room(int length) {
        if (waiting + length > patterns.length) {
            if (waiting + length > mostWaiting) {
                bin();
            }
            if (waiting + length > patterns.length) {
                int enough = Math.max(waiting + length, Math.max(FIRST_WAITING, 4 * patterns.length));
                patterns = Arrays.copyOf(patterns, Math.min(mostWaiting, enough));
            }
        }
        return patterns;
    }

    /** Where the next pattern is to be written. */
    int end() {
        return waiting;
    }

    /** Takes in patterns that were written. */
    void accept(int length) {
        waiting += length;
        size += length;
    }

    /** Adds one value by its float32 pattern. */
    void add(int pattern) {
        room(1)[waiting] = pattern;
        accept(1);
    }

    /** Adds the waiting patterns to the bins. */
    private void bin() {
        if (waiting < FEW) {
            for (int i = 0; i < waiting; i++) {
                int pattern = patterns[i];
                int at = start(pattern >>> PAGE_SHIFT) + BinScratch.at(pattern) % PAGE_LONGS;
                long residual = pattern & Float32Bins.RESIDUALS - 1;
                cells[at] += ONE + residual;
                cells[at + 1] += residual * residual;
            }
        } else {
            binTogether(BinScratch.ofThread());
        }
        waiting = 0;
    }

    private void binTogether(BinScratch scratch) {
        // Pages are made first: after that nothing can fail, and the scratch is left as it was found.
        boolean[] touched = scratch.pages(patterns, waiting);
        for (int page = 0; page < touched.length; page++) {
            if (touched[page]) {
                start(page);
            }
        }
        scratch.add(patterns, waiting);
        for (int page = 0; page < touched.length; page++) {
            if (touched[page]) {
                scratch.drain(page, cells, starts[page]);
            }
        }
    }

    /** Where a page begins, which is made if there is none. */
    private int start(int page) {
        return starts[page] == ABSENT ? open(page) : starts[page];
    }

    private int open(int page) {
        int start = used;
        if (start == cells.length) {
            // Half as much again, so that little is wasted.
            cells = Arrays.copyOf(cells, start + Math.max(2, start / PAGE_LONGS / 2) * PAGE_LONGS);
        }
        used += PAGE_LONGS;
        starts[page] = start;
        return start;
    }

    /** How many bins hold something. */
    int occupied() {
        bin();
        int occupied = 0;
        for (int at = 0; at < used; at += 2) {
            occupied += cells[at] != 0 ? 1 : 0;
        }
        return occupied;
    }

    /** Shows every bin that holds something, ascending by value. */
    <E extends Exception> void forEach(Sink<E> sink) throws E {
        bin();
        for (int position = 0; position < Float32Bins.COUNT; position++) {
            int bin = Float32Bins.atPosition(position);
            int start = starts[bin / PAGE_BINS];
            if (start < 0) {
                position += PAGE_BINS - 1;
                continue;
            }
            int at = start + bin % PAGE_BINS * 2;
            if (cells[at] != 0) {
                sink.add(bin, cells[at] >>> COUNT_SHIFT, cells[at] & ONE - 1, cells[at + 1]);
            }
        }
    }

    /** Hands over every bin that holds something. */
    void drainTo(Sink<RuntimeException> sink) {
        forEach(sink);
        // A state that is drained is saved or merged next, seldom observed again.
        Arrays.fill(starts, ABSENT);
        patterns = new int[0];
        cells = new long[0];
        used = 0;
        size = 0;
    }
}
