package io.vernier.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What float32 cannot tell apart: a histogram of the line of doubles, as fine as {@value #MOST_BINS} bins allow. A value's bin is the top
 * k bits of its pattern, and k is the greatest number up to 64 for which the values seen have at most so many different prefixes; so at
 * 64 these are the distinct values themselves, and near 10^12 a span of 64 is cut into hundreds of parts. Each bin has its count and
 * the exact sum of the bits below, which is the sum of its values.
 *
 * <p>The state depends on the values alone, however they are parted, ordered and merged: the number of different prefixes of k bits only
 * grows with the values, so a part has at least as many bits as the whole, and cutting its prefixes short gives the same bins. For the
 * same reason it may be given up for good: when {@value #LEAST_BITS} bits, sign and exponent, are too many already, or when the values
 * lie in more than {@value #MOST_FLOAT_BINS} bins of {@link ValueHistogram}, which tells them apart by itself then. That is the first few
 * dozen values of an ordinary channel, which pays nothing from there on.
 *
 * <p>A table of open addresses, at most a quarter full so that a value is mostly found where it is first looked for. A slot is four longs,
 * half a line of the cache: a prefix, its count, and the sum of the bits below in two longs, the lower first. Not safe for use by several
 * threads.
 */
final class FineHistogram {
    /** L. */
    static final int MOST_BINS = 512;

    /** T. */
    static final int MOST_FLOAT_BINS = 8;

    /** Within a prefix of so many bits values are their low bits times one power of two. */
    static final int LEAST_BITS = 12;

    private static final int MOST_DROPPED = Long.SIZE - LEAST_BITS;
    private static final int SLOT_LONGS = 4;
    private static final int COUNT = 1;
    private static final int LOW = 2;
    private static final int HIGH = 3;
    private static final int SLOTS_PER_BIN = 4;
    private static final int FIRST_SLOTS = 16;

    /** What the full table takes in memory. */
    static final long GREATEST_BYTES = (long) MOST_BINS * SLOTS_PER_BIN * SLOT_LONGS * Long.BYTES;

    /** 2^64 divided by the golden ratio; its products spread neighbours over their top bits. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /** Low bits that are no part of a prefix, 64 - k. */
    private int dropped;

    /** An empty slot has the count 0. */
    private long[] slots = {};

    private int size;
    private boolean givenUp;

    /** Bins of float32 that the values were seen to lie in, not necessarily all. */
    private final int[] floatBins = new int[MOST_FLOAT_BINS];

    private int floatBinCount;

    /** Whether it was given up. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** Gives it up for good. */
    void giveUp() {
        givenUp = true;
        release();
    }

    private void release() {
        size = 0;
        slots = new long[0];
    }

    /** Observes {@code values[offset]} to {@code values[offset + length - 1]}, all within the range of float32. */
    void observe(double[] values, int offset, int length) {
        int i = observeTwo(values, offset, length) ? offset + length : offset;
        while (i < offset + length && !givenUp) {
            i = observeKnown(values, i, offset + length);
            if (i < offset + length) {
                observe(values[i], 1);
                i++;
            }
        }
    }

    /**
     * Observes values if there are one or two different ones, as in columns of flags: comparing them costs a fraction of looking them up.
     *
     * @return whether they were these alone; nothing was observed otherwise
     */
    private boolean observeTwo(double[] values, int offset, int length) {
        if (size < 1 || size > 2 || dropped > 0) {
            return false;
        }
        int one = -1;
        int other = -1;
        for (int slot = 0; slot < slots.length; slot += SLOT_LONGS) {
            if (slots[slot + COUNT] != 0) {
                one = one < 0 ? slot : one;
                other = slot;
            }
        }
        long first = slots[one];
        long second = slots[other];
        int firsts = 0;
        int seconds = 0;
        for (int i = offset; i < offset + length; i++) {
            long bits = bits(values[i]);
            firsts += bits == first ? 1 : 0;
            seconds += bits == second ? 1 : 0;
        }
        seconds = one == other ? 0 : seconds;
        if (firsts + seconds != length) {
            return false;
        }
        slots[one + COUNT] += firsts;
        slots[other + COUNT] += seconds;
        return true;
    }

    /** Observes values as long as their bins are there; returns the place of the first one whose bin is not, or the end. */
    private int observeKnown(double[] values, int from, int to) {
        if (size == 0) {
            return from;
        }
        long[] table = slots;
        int mask = table.length - 1;
        int shift = shift(table.length);
        int drop = dropped;
        long lowBits = (1L << drop) - 1;
        for (int i = from; i < to; i++) {
            long bits = bits(values[i]);
            long prefix = bits >>> drop;
            int slot = (int) ((prefix * SPREAD) >>> shift) * SLOT_LONGS;
            while (table[slot] != prefix && table[slot + COUNT] != 0) {
                slot = (slot + SLOT_LONGS) & mask;
            }
            if (table[slot + COUNT] == 0) {
                return i;
            }
            table[slot + COUNT]++;
            if (drop > 0) {
                long low = bits & lowBits;
                long sum = table[slot + LOW] + low;
                table[slot + LOW] = sum;
                table[slot + HIGH] += Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
            }
        }
        return to;
    }

    /** Observes the same value, within the range of float32, many times. */
    void observe(double value, long times) {
        if (givenUp || times == 0) {
            return;
        }
        long bits = bits(value);
        int slot = slot(bits >>> dropped);
        if (isVacant(slot)) {
            noteFloatBin(Float32Bins.pattern(value) >>> 16);
        }
        if (!givenUp) {
            long low = bits & (1L << dropped) - 1;
            add(bits >>> dropped, times, Math.multiplyHigh(low, times), low * times);
        }
    }

    /** A pattern with one zero. */
    private static long bits(double value) {
        return Double.doubleToRawLongBits(value + 0.0);
    }

    /** What leaves of 64 bits as many as number the slots of a table. */
    private static int shift(int longs) {
        return Long.numberOfLeadingZeros(longs / SLOT_LONGS) + 1;
    }

    /** Where a prefix is, or would be. */
    private int slot(long prefix) {
        if (slots.length == 0) {
            return 0;
        }
        int slot = (int) ((prefix * SPREAD) >>> shift(slots.length)) * SLOT_LONGS;
        while (slots[slot] != prefix && slots[slot + COUNT] != 0) {
            slot = (slot + SLOT_LONGS) & (slots.length - 1);
        }
        return slot;
    }

    private boolean isVacant(int slot) {
        return slots.length == 0 || slots[slot + COUNT] == 0;
    }

    private void addSum(int slot, long high, long low) {
        long sum = slots[slot + LOW] + low;
        slots[slot + LOW] = sum;
        slots[slot + HIGH] = Math.addExact(slots[slot + HIGH], high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0));
    }

    private void add(long prefix, long count, long high, long low) {
        int slot = slot(prefix);
        boolean isNew = isVacant(slot);
        if (isNew && (size + 1) * SLOTS_PER_BIN * SLOT_LONGS > slots.length && size < MOST_BINS) {
            rehash(Math.max(FIRST_SLOTS * SLOT_LONGS, 2 * slots.length), 0);
            slot = slot(prefix);
        }
        slots[slot] = prefix;
        slots[slot + COUNT] = Math.addExact(slots[slot + COUNT], count);
        addSum(slot, high, low);
        if (isNew) {
            size++;
            if (size > MOST_BINS) {
                coarsen();
            }
        }
    }

    /** Cuts prefixes short until there are few enough. */
    private void coarsen() {
        long[] sorted = new long[size];
        int k = 0;
        for (int slot = 0; slot < slots.length; slot += SLOT_LONGS) {
            if (slots[slot + COUNT] != 0) {
                sorted[k++] = slots[slot];
            }
        }
        Arrays.sort(sorted);
        // Two neighbours become one when all bits are dropped in which they differ. Sorted as signed or unsigned, equal
        // prefixes of any
        // length stand together.
        int[] joined = new int[Long.SIZE + 1];
        for (k = 1; k < sorted.length; k++) {
            joined[Long.SIZE - Long.numberOfLeadingZeros(sorted[k] ^ sorted[k - 1])]++;
        }
        int more = 0;
        int left = sorted.length;
        while (left > MOST_BINS) {
            more++;
            left -= joined[more];
        }
        drop(more);
    }

    private void drop(int more) {
        if (dropped + more > MOST_DROPPED) {
            giveUp();
        } else if (more > 0) {
            rehash(slots.length, more);
        }
    }

    /** Puts all bins in a table of another size, with shorter prefixes. */
    private void rehash(int longs, int more) {
        long[] former = slots;
        int before = dropped;
        slots = new long[longs];
        size = 0;
        dropped += more;
        takeAll(former, before);
    }

    private void takeAll(long[] others, int droppedThere) {
        for (int slot = 0; slot < others.length && !givenUp; slot += SLOT_LONGS) {
            if (others[slot + COUNT] != 0) {
                take(droppedThere, others[slot], others[slot + COUNT], others[slot + HIGH], others[slot + LOW]);
            }
        }
    }

    /** Adds a bin whose prefix may be longer than those here. */
    private void take(int droppedThere, long prefix, long count, long high, long low) {
        int more = dropped - droppedThere;
        long cut = (prefix & (1L << more) - 1) << droppedThere;
        add(prefix >>> more, count, Math.multiplyHigh(cut, count), cut * count);
        if (!givenUp) {
            addSum(slot(prefix >>> (dropped - droppedThere)), high, low);
        }
    }

    /** Adds the bins of another state, which stays as it is. */
    void merge(FineHistogram other) {
        if (other.givenUp) {
            giveUp();
        }
        for (int k = 0; k < other.floatBinCount && !givenUp; k++) {
            noteFloatBin(other.floatBins[k]);
        }
        if (!givenUp && other.dropped > dropped) {
            drop(other.dropped - dropped);
        }
        // A state that is added to itself has no new bins, so its table stays where it is.
        if (!givenUp) {
            takeAll(other.slots, other.dropped);
        }
    }

    private void noteFloatBin(int bin) {
        for (int k = 0; k < floatBinCount; k++) {
            if (floatBins[k] == bin) {
                return;
            }
        }
        if (floatBinCount == MOST_FLOAT_BINS) {
            giveUp();
        } else {
            floatBins[floatBinCount++] = bin;
        }
    }

    /** The bins; absent if it was given up. */
    Optional<FineBins> bins() {
        if (givenUp) {
            return Optional.empty();
        }
        int[] filled = IntStream.range(0, slots.length / SLOT_LONGS)
                .map(slot -> slot * SLOT_LONGS)
                .filter(slot -> slots[slot + COUNT] != 0)
                .boxed()
                .sorted(Comparator.comparingLong(slot -> FineBins.position(slots[slot] << dropped)))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] ids = new long[size];
        long[] counts = new long[size];
        BigInteger[] residualSums = new BigInteger[size];
        for (int k = 0; k < size; k++) {
            ids[k] = slots[filled[k]];
            counts[k] = slots[filled[k] + COUNT];
            residualSums[k] = wide(slots[filled[k] + HIGH], slots[filled[k] + LOW]);
        }
        return Optional.of(FineBins.owning(Long.SIZE - dropped, ids, counts, residualSums));
    }

    private static BigInteger wide(long high, long low) {
        BigInteger unsigned = BigInteger.valueOf(low & Long.MAX_VALUE);
        return BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(low < 0 ? unsigned.setBit(Long.SIZE - 1) : unsigned);
    }

    /** The state whose bins these are. */
    static FineHistogram of(Optional<FineBins> bins) {
        FineHistogram histogram = new FineHistogram();
        if (bins.isEmpty()) {
            histogram.giveUp();
            return histogram;
        }
        FineBins known = bins.get();
        histogram.dropped = Long.SIZE - known.bits();
        for (int b = 0; b < known.size() && !histogram.givenUp; b++) {
            BigInteger sum = known.residualSum(b);
            histogram.add(known.id(b), known.count(b), sum.shiftRight(Long.SIZE).longValueExact(), sum.longValue());
        }
        return histogram;
    }

    /** Writes the bins, or that there are none; equal states make equal bytes. */
    static void encode(Optional<FineBins> bins, DataOutput out) throws IOException {
        out.writeByte(bins.isPresent() ? bins.get().bits() : 0);
        if (bins.isPresent()) {
            FineBins known = bins.get();
            Varints.write(out, known.size());
            for (int b = 0; b < known.size(); b++) {
                // Top bits first: those of neighbours are alike, but a varint is short only for small numbers.
                out.writeLong(known.id(b));
                Varints.write(out, known.count(b));
                Varints.write(out, known.residualSum(b).longValue());
                Varints.write(out, known.residualSum(b).shiftRight(Long.SIZE).longValueExact());
            }
        }
    }

    /** Reads what {@link #encode} wrote. */
    static FineHistogram decode(DataInput in) throws IOException {
        FineHistogram histogram = new FineHistogram();
        int bits = in.readByte();
        if (bits == 0) {
            histogram.giveUp();
            return histogram;
        }
        if (bits < LEAST_BITS || bits > Long.SIZE) {
            throw new IOException("bins of doubles have 12 to 64 bits, found " + bits);
        }
        histogram.dropped = Long.SIZE - bits;
        long size = Varints.read(in);
        if (size < 0 || size > MOST_BINS) {
            throw new IOException("found " + size + " bins of doubles, expected at most " + MOST_BINS);
        }
        for (long b = 0; b < size; b++) {
            long prefix = in.readLong();
            long count = Varints.read(in);
            if (count <= 0) {
                throw new IOException("a bin of doubles is empty");
            }
            long low = Varints.read(in);
            histogram.add(prefix, count, Varints.read(in), low);
        }
        return histogram;
    }
}
