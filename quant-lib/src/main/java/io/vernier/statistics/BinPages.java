package io.vernier.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.TreeMap;

/**
 * The bins of a {@link ValueHistogram} that last: for each bin of the float line a count, the sum of residuals (the low 16 bits of float32
 * patterns) and the sum of their squares, the latter in two parts, {@code high 2^62 + squares} with {@code squares} below 2^62. Bins of one
 * sign and exponent are allocated together. Not safe for use by several threads.
 */
final class BinPages {
    private static final int PAGE_BINS = 128;

    /** A bin in a page: its count, the sum of residuals, the lower part of the sum of their squares. */
    private static final int BIN_LONGS = 3;

    private static final int CARRY_BITS = 62;
    private static final long CARRY_UNIT = 1L << CARRY_BITS;

    /** What all pages take in memory. */
    static final long GREATEST_BYTES = (long) Float32Bins.COUNT * BIN_LONGS * Long.BYTES;

    private final long[][] pages = new long[Float32Bins.COUNT / PAGE_BINS][];

    /** The higher parts of the sums of squares, by bin. */
    private final TreeMap<Integer, Long> carries = new TreeMap<>();

    /** Receives what a bin holds. */
    interface Sink<E extends Exception> {
        void add(int bin, long count, long residuals, long squares, long high) throws E;
    }

    /**
     * Adds to a bin.
     *
     * @throws ArithmeticException if a count or a sum leaves the range of long
     */
    void add(int bin, long count, long residuals, long squares, long high) {
        long[] page = page(bin);
        int at = bin % PAGE_BINS * BIN_LONGS;
        page[at] = Math.addExact(page[at], count);
        page[at + 1] = Math.addExact(page[at + 1], residuals);
        long sum = page[at + 2] + squares;
        page[at + 2] = sum & (CARRY_UNIT - 1);
        long carry = Math.addExact(high, sum >>> CARRY_BITS);
        if (carry != 0) {
            carries.merge(bin, carry, Math::addExact);
        }
    }

    /** Adds the same residual many times. */
    void add(int bin, long residual, long times) {
        long square = residual * residual;
        long high = Math.multiplyHigh(square, times) << (Long.SIZE - CARRY_BITS) | (square * times) >>> CARRY_BITS;
        add(bin, times, Math.multiplyExact(residual, times), (square * times) & (CARRY_UNIT - 1), high);
    }

    /** Adds bins of a table. */
    void add(Bins bins) {
        for (int b = 0; b < bins.size(); b++) {
            BigInteger squares = bins.residualSquareSum(b);
            add(
                    bins.id(b),
                    bins.count(b),
                    bins.residualSum(b),
                    squares.longValue() & (CARRY_UNIT - 1),
                    squares.shiftRight(CARRY_BITS).longValueExact());
        }
    }

    private long[] page(int bin) {
        long[] page = pages[bin / PAGE_BINS];
        if (page == null) {
            page = new long[PAGE_BINS * BIN_LONGS];
            pages[bin / PAGE_BINS] = page;
        }
        return page;
    }

    /** Whether nothing was ever added. */
    boolean areUntouched() {
        for (long[] page : pages) {
            if (page != null) {
                return false;
            }
        }
        return true;
    }

    /** Number of bins that hold something. */
    int occupied() {
        int size = 0;
        for (long[] page : pages) {
            for (int at = 0; page != null && at < page.length; at += BIN_LONGS) {
                size += page[at] != 0 ? 1 : 0;
            }
        }
        return size;
    }

    /** Shows every bin that holds something, ascending by value. */
    <E extends Exception> void forEach(Sink<E> sink) throws E {
        for (int position = 0; position < Float32Bins.COUNT; position++) {
            int bin = Float32Bins.atPosition(position);
            long[] page = pages[bin / PAGE_BINS];
            if (page == null) {
                position += PAGE_BINS - 1;
                continue;
            }
            int at = bin % PAGE_BINS * BIN_LONGS;
            if (page[at] != 0) {
                long high = carries.isEmpty() ? 0 : carries.getOrDefault(bin, 0L);
                sink.add(bin, page[at], page[at + 1], page[at + 2], high);
            }
        }
    }

    /** A copy of the bins that hold something. */
    Bins bins() {
        int size = occupied();
        int[] ids = new int[size];
        long[] counts = new long[size];
        long[] residualSums = new long[size];
        BigInteger[] squareSums = new BigInteger[size];
        int[] next = {0};
        forEach((bin, count, residuals, squares, high) -> {
            int b = next[0]++;
            ids[b] = bin;
            counts[b] = count;
            residualSums[b] = residuals;
            squareSums[b] = BigInteger.valueOf(high).shiftLeft(CARRY_BITS).add(BigInteger.valueOf(squares));
        });
        return Bins.owning(ids, counts, residualSums, squareSums);
    }

    /** Writes how many bins there are, and these; equal bins make equal bytes. */
    void encode(DataOutput out) throws IOException {
        Varints.write(out, occupied());
        forEach(new Writer(out));
    }

    /** Writes bins, ascending by value, in the form that {@link #merge} reads. */
    static final class Writer implements Sink<IOException> {
        private final DataOutput out;

        /** A bin's five numbers, handed over at once. */
        private final byte[] bytes = new byte[5 * Varints.MOST_BYTES];

        private int before;

        Writer(DataOutput out) {
            this.out = out;
        }

        @Override
        public void add(int bin, long count, long residuals, long squares, long high) throws IOException {
            int position = Float32Bins.position(bin);
            int end = Varints.write(bytes, 0, position - before);
            before = position;
            end = Varints.write(bytes, end, count);
            end = Varints.write(bytes, end, residuals);
            end = Varints.write(bytes, end, squares);
            end = Varints.write(bytes, end, high);
            out.write(bytes, 0, end);
        }
    }

    /** Adds the bins that {@link #encode} wrote. */
    void merge(DataInput in) throws IOException {
        long size = Varints.read(in);
        int position = 0;
        for (long b = 0; b < size; b++) {
            position += (int) Varints.read(in);
            if (position < 0 || position >= Float32Bins.COUNT) {
                throw new IOException("a bin is beyond the float line");
            }
            add(
                    Float32Bins.atPosition(position),
                    Varints.read(in),
                    Varints.read(in),
                    Varints.read(in),
                    Varints.read(in));
        }
    }
}
