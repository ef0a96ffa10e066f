package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Labels by margin: for each of the two labels how many rows have a margin with these top 20 bits of its float32 pattern, -0 as 0. The
 * area under the ROC curve follows from the counts, ties half.
 *
 * <p>A hash table of what was seen, since there is one for each group of rows and most groups see few margins: 24 bytes at most for each
 * of at most 2^21 entries.
 */
final class RankCounts {
    private static final int DROPPED_BITS = 12;
    private static final int SIGN = 0x8000_0000;
    private static final int FIRST_CAPACITY = 16;
    private static final int SPREAD = 0x9E3779B1;

    /** What is stored in {@link #entries} is one more, so that 0 is free. */
    private int[] entries = new int[FIRST_CAPACITY];

    private long[] counts = new long[FIRST_CAPACITY];
    private int size;

    void observe(int label, double margin) {
        float view = (float) margin;
        int pattern = view == 0 ? 0 : Float.floatToIntBits(view);
        int ordered = pattern < 0 ? ~pattern : pattern ^ SIGN;
        // Ascends with the margin, the labels of one margin side by side.
        add((ordered >>> DROPPED_BITS) << 1 | label, 1);
    }

    private void add(int entry, long count) {
        int slot = slot(entry);
        if (entries[slot] == 0) {
            entries[slot] = entry + 1;
            size++;
            if (2 * size > entries.length) {
                grow();
                slot = slot(entry);
            }
        }
        counts[slot] = Math.addExact(counts[slot], count);
    }

    /** Where an entry is, or is to be. */
    private int slot(int entry) {
        int mask = entries.length - 1;
        // The high bits of the product: its low ones are zero where those of the margins are, as of whole numbers.
        int slot = (entry * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
        while (entries[slot] != 0 && entries[slot] != entry + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldEntries = entries;
        long[] oldCounts = counts;
        entries = new int[2 * oldEntries.length];
        counts = new long[entries.length];
        for (int old = 0; old < oldEntries.length; old++) {
            if (oldEntries[old] != 0) {
                int slot = slot(oldEntries[old] - 1);
                entries[slot] = oldEntries[old];
                counts[slot] = oldCounts[old];
            }
        }
    }

    void merge(RankCounts other) {
        addAll(other, 1);
    }

    /** These counts less those of some of the rows. */
    RankCounts without(RankCounts part) {
        RankCounts rest = new RankCounts();
        rest.entries = entries.clone();
        rest.counts = counts.clone();
        rest.size = size;
        rest.addAll(part, -1);
        return rest;
    }

    private void addAll(RankCounts other, int sign) {
        for (int slot = 0; slot < other.entries.length; slot++) {
            if (other.entries[slot] != 0) {
                add(other.entries[slot] - 1, sign * other.counts[slot]);
            }
        }
    }

    /** The entries with a count, ascending. */
    private int[] sorted() {
        int[] sorted = new int[size];
        int length = 0;
        for (int slot = 0; slot < entries.length; slot++) {
            if (counts[slot] != 0) {
                sorted[length++] = entries[slot] - 1;
            }
        }
        sorted = Arrays.copyOf(sorted, length);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Rows with this label. */
    long rows(int label) {
        long rows = 0;
        for (int slot = 0; slot < entries.length; slot++) {
            if (entries[slot] != 0 && ((entries[slot] - 1) & 1) == label) {
                rows += counts[slot];
            }
        }
        return rows;
    }

    /** The share of pairs of rows of either label that the margin puts in order; absent if a label has no row. */
    OptionalDouble area() {
        BigInteger twice = BigInteger.ZERO;
        long below = 0;
        long positives = 0;
        int margin = -1;
        long negatives = 0;
        for (int entry : sorted()) {
            long count = counts[slot(entry)];
            if (entry >> 1 != margin) {
                margin = entry >> 1;
                negatives = 0;
            }
            if ((entry & 1) == 0) {
                negatives = count;
                below += count;
            } else {
                // Twice those below this margin, and once those at it.
                BigInteger ordered = BigInteger.valueOf(below).shiftLeft(1).subtract(BigInteger.valueOf(negatives));
                twice = twice.add(ordered.multiply(BigInteger.valueOf(count)));
                positives += count;
            }
        }
        if (below == 0 || positives == 0) {
            return OptionalDouble.empty();
        }
        BigInteger pairs = BigInteger.valueOf(below).multiply(BigInteger.valueOf(positives));
        return OptionalDouble.of(new ExactRational(twice, pairs.shiftLeft(1)).toDouble());
    }

    void encode(DataOutput out) throws IOException {
        int[] sorted = sorted();
        out.writeInt(sorted.length);
        for (int entry : sorted) {
            out.writeInt(entry);
            out.writeLong(counts[slot(entry)]);
        }
    }

    static RankCounts decode(DataInput in) throws IOException {
        RankCounts ranks = new RankCounts();
        for (int left = in.readInt(); left > 0; left--) {
            ranks.add(in.readInt(), in.readLong());
        }
        return ranks;
    }
}
