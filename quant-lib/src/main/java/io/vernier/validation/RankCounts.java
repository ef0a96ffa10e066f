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
 * <p>Intervals are kept in order, 24 bytes each. Margins wait in an array for each label until it is full, and are then sorted and entered
 * together, which costs less than to look for the place of each.
 */
final class RankCounts {
    private static final int FIRST_CAPACITY = 16;

    private final int limit;

    /** How many margins of a label wait at most. */
    private final int mostWaiting;

    /** Bits of a pattern that its interval leaves out, 64 - k. */
    private int dropped;

    private int size;

    /** Those with a row, ascending as unsigned numbers. */
    private long[] intervals = {};

    /** Counts of label 0 and label 1 side by side. */
    private long[] counts = {};

    /** By label, the patterns of margins that are in no interval yet. */
    private final long[][] waiting = {{}, {}};

    private final int[] waits = new int[2];

    /** @param limit the most intervals, 2 or more */
    RankCounts(int limit) {
        this.limit = limit;
        this.mostWaiting = Math.max(FIRST_CAPACITY, Math.min(1024, limit / 4));
    }

    void observe(int label, double margin) {
        if (waits[label] == waiting[label].length) {
            makeRoom(label);
        }
        waiting[label][waits[label]++] = ordered(margin);
    }

    /** The pattern of a double as an unsigned number that ascends with it: -0 as 0, NaN above all. */
    private static long ordered(double value) {
        long bits = value == 0 ? 0 : Double.doubleToLongBits(value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    private void makeRoom(int label) {
        int length = waiting[label].length;
        if (length < mostWaiting) {
            waiting[label] = Arrays.copyOf(waiting[label], Math.max(FIRST_CAPACITY, Math.min(mostWaiting, 2 * length)));
        } else {
            enter(label, waiting[label], length);
            waits[label] = 0;
        }
    }

    /** Enters the first patterns of an array, whose order it changes. */
    private void enter(int label, long[] patterns, int length) {
        for (int k = 0; k < length; k++) {
            patterns[k] >>>= dropped;
        }
        UnsignedSort.sort(patterns, length);
        long[] distinct = new long[length];
        long[] found = new long[2 * length];
        int last = -1;
        for (int k = 0; k < length; k++) {
            if (last < 0 || distinct[last] != patterns[k]) {
                distinct[++last] = patterns[k];
            }
            found[2 * last + label]++;
        }
        enter(distinct, found, last + 1);
    }

    /** Adds the counts of so many intervals, ascending, that leave out as many bits as these. */
    private void enter(long[] others, long[] otherCounts, int length) {
        long[] union = new long[size + length];
        long[] sums = new long[2 * union.length];
        int at = 0;
        int one = 0;
        int other = 0;
        while (one < size || other < length) {
            int order = one == size ? 1 : other == length ? -1 : Long.compareUnsigned(intervals[one], others[other]);
            union[at] = order <= 0 ? intervals[one] : others[other];
            if (order <= 0) {
                sums[2 * at] = counts[2 * one];
                sums[2 * at + 1] = counts[2 * one++ + 1];
            }
            if (order >= 0) {
                sums[2 * at] = Math.addExact(sums[2 * at], otherCounts[2 * other]);
                sums[2 * at + 1] = Math.addExact(sums[2 * at + 1], otherCounts[2 * other++ + 1]);
            }
            at++;
        }
        intervals = union;
        counts = sums;
        size = at;
        if (size > limit) {
            coarsen(bitsToDrop());
        }
        if (union.length > limit) {
            intervals = Arrays.copyOf(intervals, size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
    }

    /** How many more bits are to be dropped, at least, so that the intervals are as many as the limit allows. */
    private int bitsToDrop() {
        int[] parted = new int[Long.SIZE + 1];
        for (int k = 1; k < size; k++) {
            parted[Long.SIZE - Long.numberOfLeadingZeros(intervals[k] ^ intervals[k - 1])]++;
        }
        int bits = 0;
        for (int left = size; left > limit; left -= parted[bits]) {
            bits++;
        }
        return bits;
    }

    private void coarsen(int bits) {
        dropped += bits;
        int last = -1;
        for (int k = 0; k < size; k++) {
            long interval = intervals[k] >>> bits;
            long negatives = counts[2 * k];
            long positives = counts[2 * k + 1];
            if (last >= 0 && intervals[last] == interval) {
                counts[2 * last] = Math.addExact(counts[2 * last], negatives);
                counts[2 * last + 1] = Math.addExact(counts[2 * last + 1], positives);
            } else {
                last++;
                intervals[last] = interval;
                counts[2 * last] = negatives;
                counts[2 * last + 1] = positives;
            }
        }
        size = last + 1;
    }

    /** The same with no margin waiting, to be read or changed: readers leave this as it is. */
    private RankCounts settled() {
        RankCounts settled = new RankCounts(limit);
        settled.dropped = dropped;
        settled.size = size;
        settled.intervals = Arrays.copyOf(intervals, size);
        settled.counts = Arrays.copyOf(counts, 2 * size);
        for (int label = 0; label < waits.length; label++) {
            settled.enter(label, waiting[label].clone(), waits[label]);
        }
        return settled;
    }

    void merge(RankCounts other) {
        RankCounts added = other.settled();
        if (dropped < added.dropped) {
            coarsen(added.dropped - dropped);
        } else if (dropped > added.dropped) {
            added.coarsen(dropped - added.dropped);
        }
        enter(added.intervals, added.counts, added.size);
    }

    /** These counts less those of some of the rows, in the intervals of these. */
    RankCounts without(RankCounts part) {
        RankCounts rest = settled();
        RankCounts taken = part.settled();
        taken.coarsen(rest.dropped - taken.dropped);
        int left = 0;
        int next = 0;
        for (int k = 0; k < rest.size; k++) {
            boolean isTaken = next < taken.size && taken.intervals[next] == rest.intervals[k];
            long negatives = rest.counts[2 * k] - (isTaken ? taken.counts[2 * next] : 0);
            long positives = rest.counts[2 * k + 1] - (isTaken ? taken.counts[2 * next + 1] : 0);
            next += isTaken ? 1 : 0;
            if ((negatives | positives) != 0) {
                rest.intervals[left] = rest.intervals[k];
                rest.counts[2 * left] = negatives;
                rest.counts[2 * left++ + 1] = positives;
            }
        }
        rest.size = left;
        return rest;
    }

    /** What the arrays take in memory. */
    long tableBytes() {
        return Long.BYTES * (long) (intervals.length + counts.length + waiting[0].length + waiting[1].length);
    }

    /** Rows with this label. */
    long rows(int label) {
        long rows = waits[label];
        for (int k = 0; k < size; k++) {
            rows += counts[2 * k + label];
        }
        return rows;
    }

    /** The share of pairs of rows of either label that the margin puts in order; absent if a label has no row. */
    OptionalDouble area() {
        RankCounts settled = settled();
        BigInteger twice = BigInteger.ZERO;
        long below = 0;
        for (int k = 0; k < settled.size; k++) {
            long negatives = settled.counts[2 * k];
            // Twice those below this interval, and once those in it.
            BigInteger ordered = BigInteger.valueOf(below).shiftLeft(1).add(BigInteger.valueOf(negatives));
            twice = twice.add(ordered.multiply(BigInteger.valueOf(settled.counts[2 * k + 1])));
            below += negatives;
        }
        return ofPairs(twice);
    }

    /**
     * How far the area is from that of the margins themselves at most: half the share of pairs that are in one interval. Absent if the
     * area is exact, or if there is none.
     */
    OptionalDouble areaError() {
        RankCounts settled = settled();
        if (settled.dropped == 0) {
            return OptionalDouble.empty();
        }
        BigInteger together = BigInteger.ZERO;
        for (int k = 0; k < settled.size; k++) {
            together = together.add(
                    BigInteger.valueOf(settled.counts[2 * k]).multiply(BigInteger.valueOf(settled.counts[2 * k + 1])));
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
        RankCounts settled = settled();
        out.writeByte(settled.dropped);
        out.writeInt(settled.size);
        long before = 0;
        for (int k = 0; k < settled.size; k++) {
            Varints.write(out, settled.intervals[k] - before);
            Varints.write(out, settled.counts[2 * k]);
            Varints.write(out, settled.counts[2 * k + 1]);
            before = settled.intervals[k];
        }
    }

    static RankCounts decode(int limit, DataInput in) throws IOException {
        RankCounts ranks = new RankCounts(limit);
        int dropped = in.readByte();
        if (dropped < 0 || dropped >= Long.SIZE) {
            throw new IOException("found margins without " + dropped + " of their bits");
        }
        ranks.dropped = dropped;
        int size = in.readInt();
        long[] intervals = {};
        long[] counts = {};
        for (int k = 0; k < size; k++) {
            if (k == intervals.length) {
                // A number that is damaged would ask for too much at once.
                intervals = Arrays.copyOf(intervals, Math.max(FIRST_CAPACITY, 2 * k));
                counts = Arrays.copyOf(counts, 2 * intervals.length);
            }
            intervals[k] = (k == 0 ? 0 : intervals[k - 1]) + Varints.read(in);
            counts[2 * k] = Varints.read(in);
            counts[2 * k + 1] = Varints.read(in);
            if (counts[2 * k] < 0 || counts[2 * k + 1] < 0 || (counts[2 * k] | counts[2 * k + 1]) == 0) {
                throw new IOException("found a margin of " + counts[2 * k] + " and " + counts[2 * k + 1] + " rows");
            }
            if (dropped > 0 && intervals[k] >>> (Long.SIZE - dropped) != 0) {
                throw new IOException("found a margin of more than " + (Long.SIZE - dropped) + " bits");
            }
            if (k > 0 && Long.compareUnsigned(intervals[k - 1], intervals[k]) >= 0) {
                throw new IOException("found margins that do not ascend");
            }
        }
        ranks.enter(intervals, counts, Math.max(0, size));
        return ranks;
    }
}
