package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import io.vernier.statistics.Varints;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Labels by margin: for each of the two labels how many rows have a margin in each of at most so many intervals, from which the area under
 * the ROC curve follows, ties half.
 *
 * <p>An interval is the margins whose patterns, ordered as the doubles are, have the same first k bits; k is the greatest number up to 64
 * for which those seen are in at most {@code limit} intervals. So the area is exact for up to so many different margins, wherever they
 * lie, and above that as fine as the limit allows where the margins are. The number of intervals only grows with k and with the margins,
 * so k is least in the whole, and the state is a function of the margins alone, however they are parted and ordered.
 *
 * <p>A hash table that is at most half full: 48 to 96 bytes for each interval.
 */
final class RankCounts {
    private static final int FIRST_CAPACITY = 16;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final int limit;

    /** Bits of a pattern that its interval leaves out, 64 - k. */
    private int dropped;

    private int size;
    private long[] intervals = new long[FIRST_CAPACITY];

    /** Counts of label 0 and label 1 side by side; a slot without either is free. */
    private long[] counts = new long[2 * FIRST_CAPACITY];

    /** @param limit the most intervals, 2 or more */
    RankCounts(int limit) {
        this.limit = limit;
    }

    void observe(int label, double margin) {
        add(ordered(margin) >>> dropped, 1 - label, label);
    }

    /** The pattern of a double as an unsigned number that ascends with it: -0 as 0, NaN above all. */
    private static long ordered(double value) {
        long bits = value == 0 ? 0 : Double.doubleToLongBits(value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    private void add(long interval, long negatives, long positives) {
        int slot = slot(interval);
        if (isFree(slot)) {
            if (size == limit) {
                int bits = bitsToMerge(interval);
                coarsen(dropped + bits);
                add(interval >>> bits, negatives, positives);
                return;
            }
            if (2 * (size + 1) > intervals.length) {
                rebuild(2 * intervals.length, 0);
                slot = slot(interval);
            }
            intervals[slot] = interval;
            size++;
        }
        counts[2 * slot] = Math.addExact(counts[2 * slot], negatives);
        counts[2 * slot + 1] = Math.addExact(counts[2 * slot + 1], positives);
    }

    private boolean isFree(int slot) {
        return (counts[2 * slot] | counts[2 * slot + 1]) == 0;
    }

    /** Where an interval is, or is to be. */
    private int slot(long interval) {
        int mask = intervals.length - 1;
        // The high bits of the product: its low ones are zero where those of the margins are, as of whole numbers.
        int slot = (int) ((interval * SPREAD) >>> Long.numberOfLeadingZeros(mask));
        while (intervals[slot] != interval && !isFree(slot)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** How many more bits are to be dropped, at least, so that two of these intervals and another become one. */
    private int bitsToMerge(long other) {
        long nearest = -1;
        long before = 0;
        long[] all = sorted();
        for (int k = 0; k < all.length; k++) {
            nearest = k == 0 ? nearest : leastUnsigned(nearest, all[k] ^ before);
            nearest = leastUnsigned(nearest, all[k] ^ other);
            before = all[k];
        }
        return Long.SIZE - Long.numberOfLeadingZeros(nearest);
    }

    private static long leastUnsigned(long one, long other) {
        return Long.compareUnsigned(one, other) < 0 ? one : other;
    }

    private void coarsen(int bits) {
        if (bits > dropped) {
            int shift = bits - dropped;
            dropped = bits;
            rebuild(intervals.length, shift);
        }
    }

    /** Enters all counts anew, in intervals of so many bits less. */
    private void rebuild(int capacity, int shift) {
        long[] oldIntervals = intervals;
        long[] oldCounts = counts;
        intervals = new long[capacity];
        counts = new long[2 * capacity];
        size = 0;
        for (int old = 0; old < oldIntervals.length; old++) {
            if ((oldCounts[2 * old] | oldCounts[2 * old + 1]) != 0) {
                add(oldIntervals[old] >>> shift, oldCounts[2 * old], oldCounts[2 * old + 1]);
            }
        }
    }

    void merge(RankCounts other) {
        coarsen(other.dropped);
        for (int slot = 0; slot < other.intervals.length; slot++) {
            if (!other.isFree(slot)) {
                // Adding may coarsen these counts further.
                add(
                        other.intervals[slot] >>> (dropped - other.dropped),
                        other.counts[2 * slot],
                        other.counts[2 * slot + 1]);
            }
        }
    }

    /** These counts less those of some of the rows, in the intervals of these. */
    RankCounts without(RankCounts part) {
        RankCounts coarse = new RankCounts(limit);
        coarse.dropped = dropped;
        coarse.merge(part);
        RankCounts rest = new RankCounts(limit);
        rest.dropped = dropped;
        for (int slot = 0; slot < intervals.length; slot++) {
            if (!isFree(slot)) {
                int taken = coarse.slot(intervals[slot]);
                long negatives = counts[2 * slot] - coarse.counts[2 * taken];
                long positives = counts[2 * slot + 1] - coarse.counts[2 * taken + 1];
                if ((negatives | positives) != 0) {
                    rest.add(intervals[slot], negatives, positives);
                }
            }
        }
        return rest;
    }

    /** The intervals with a row, ascending. */
    private long[] sorted() {
        long[] sorted = new long[size];
        int length = 0;
        for (int slot = 0; slot < intervals.length; slot++) {
            if (!isFree(slot)) {
                sorted[length++] = intervals[slot];
            }
        }
        sort(sorted);
        return sorted;
    }

    /** Sorts unsigned numbers. */
    private static void sort(long[] numbers) {
        flip(numbers);
        Arrays.sort(numbers);
        flip(numbers);
    }

    private static void flip(long[] numbers) {
        for (int k = 0; k < numbers.length; k++) {
            numbers[k] ^= Long.MIN_VALUE;
        }
    }

    /** What the table takes in memory. */
    long tableBytes() {
        return Long.BYTES * (long) (intervals.length + counts.length);
    }

    /** Rows with this label. */
    long rows(int label) {
        long rows = 0;
        for (int at = label; at < counts.length; at += 2) {
            rows += counts[at];
        }
        return rows;
    }

    /** The share of pairs of rows of either label that the margin puts in order; absent if a label has no row. */
    OptionalDouble area() {
        BigInteger twice = BigInteger.ZERO;
        long below = 0;
        for (long interval : sorted()) {
            int slot = slot(interval);
            long negatives = counts[2 * slot];
            // Twice those below this interval, and once those in it.
            BigInteger ordered = BigInteger.valueOf(below).shiftLeft(1).add(BigInteger.valueOf(negatives));
            twice = twice.add(ordered.multiply(BigInteger.valueOf(counts[2 * slot + 1])));
            below += negatives;
        }
        return ofPairs(twice);
    }

    /**
     * How far the area is from that of the margins themselves at most: half the share of pairs that are in one interval. Absent if the
     * area is exact, or if there is none.
     */
    OptionalDouble areaError() {
        if (dropped == 0) {
            return OptionalDouble.empty();
        }
        BigInteger together = BigInteger.ZERO;
        for (int slot = 0; slot < intervals.length; slot++) {
            together = together.add(
                    BigInteger.valueOf(counts[2 * slot]).multiply(BigInteger.valueOf(counts[2 * slot + 1])));
        }
        return ofPairs(together);
    }

    /** Half of a number of pairs, of all pairs of rows of either label. */
    private OptionalDouble ofPairs(BigInteger twice) {
        BigInteger pairs = BigInteger.valueOf(rows(0)).multiply(BigInteger.valueOf(rows(1)));
        return pairs.signum() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(new ExactRational(twice, pairs.shiftLeft(1)).toDouble());
    }

    /** The bits left out, the number of intervals, and of each, ascending: by how much it is above the one before, and its counts. */
    void encode(DataOutput out) throws IOException {
        out.writeByte(dropped);
        out.writeInt(size);
        long before = 0;
        for (long interval : sorted()) {
            int slot = slot(interval);
            Varints.write(out, interval - before);
            Varints.write(out, counts[2 * slot]);
            Varints.write(out, counts[2 * slot + 1]);
            before = interval;
        }
    }

    static RankCounts decode(int limit, DataInput in) throws IOException {
        RankCounts ranks = new RankCounts(limit);
        int dropped = in.readByte();
        if (dropped < 0 || dropped >= Long.SIZE) {
            throw new IOException("found margins without " + dropped + " of their bits");
        }
        ranks.dropped = dropped;
        long interval = 0;
        for (int left = in.readInt(); left > 0; left--) {
            interval += Varints.read(in);
            long negatives = Varints.read(in);
            long positives = Varints.read(in);
            if (negatives < 0 || positives < 0 || (negatives | positives) == 0) {
                throw new IOException("found a margin of " + negatives + " and " + positives + " rows");
            }
            ranks.add(interval, negatives, positives);
        }
        return ranks;
    }
}
