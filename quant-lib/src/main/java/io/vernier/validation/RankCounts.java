package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.OptionalDouble;

/**
 * Labels by margin: for each of the two labels how many rows have a margin with these top 20 bits of its float32 pattern, -0 as 0. The
 * area under the ROC curve follows from the counts, ties half.
 */
final class RankCounts {
    private static final int PAGE = 1 << 10;
    private static final int DROPPED_BITS = 12;
    private static final int SIGN = 0x8000_0000;

    /** By label, then by page of keys that ascend with the margin. */
    private final long[][][] counts = new long[2][PAGE][];

    void observe(int label, double margin) {
        float view = (float) margin;
        int pattern = view == 0 ? 0 : Float.floatToIntBits(view);
        int ordered = pattern < 0 ? ~pattern : pattern ^ SIGN;
        add(label, ordered >>> DROPPED_BITS, 1);
    }

    private void add(int label, int key, long count) {
        long[][] pages = counts[label];
        if (pages[key / PAGE] == null) {
            pages[key / PAGE] = new long[PAGE];
        }
        pages[key / PAGE][key % PAGE] = Math.addExact(pages[key / PAGE][key % PAGE], count);
    }

    private long count(int label, int key) {
        long[] page = counts[label][key / PAGE];
        return page == null ? 0 : page[key % PAGE];
    }

    private boolean isEmpty(int page) {
        return counts[0][page] == null && counts[1][page] == null;
    }

    void merge(RankCounts other) {
        for (int key = 0; key < PAGE * PAGE; key++) {
            if (other.isEmpty(key / PAGE)) {
                key += PAGE - 1;
                continue;
            }
            for (int label = 0; label < 2; label++) {
                long count = other.count(label, key);
                if (count > 0) {
                    add(label, key, count);
                }
            }
        }
    }

    /** The share of pairs of rows of either label that the margin puts in order; absent if a label has no row. */
    OptionalDouble area() {
        BigInteger twice = BigInteger.ZERO;
        long below = 0;
        long positives = 0;
        for (int key = 0; key < PAGE * PAGE; key++) {
            if (isEmpty(key / PAGE)) {
                key += PAGE - 1;
                continue;
            }
            long negative = count(0, key);
            long positive = count(1, key);
            if (positive > 0) {
                BigInteger ordered = BigInteger.valueOf(below).shiftLeft(1).add(BigInteger.valueOf(negative));
                twice = twice.add(ordered.multiply(BigInteger.valueOf(positive)));
            }
            below += negative;
            positives += positive;
        }
        if (below == 0 || positives == 0) {
            return OptionalDouble.empty();
        }
        BigInteger pairs = BigInteger.valueOf(below).multiply(BigInteger.valueOf(positives));
        return OptionalDouble.of(new ExactRational(twice, pairs.shiftLeft(1)).toDouble());
    }

    void encode(DataOutput out) throws IOException {
        for (int key = 0; key < PAGE * PAGE; key++) {
            if (isEmpty(key / PAGE)) {
                key += PAGE - 1;
                continue;
            }
            for (int label = 0; label < 2; label++) {
                long count = count(label, key);
                if (count > 0) {
                    out.writeInt(key);
                    out.writeByte(label);
                    out.writeLong(count);
                }
            }
        }
        out.writeInt(-1);
    }

    static RankCounts decode(DataInput in) throws IOException {
        RankCounts ranks = new RankCounts();
        for (int key = in.readInt(); key >= 0; key = in.readInt()) {
            ranks.add(in.readByte(), key, in.readLong());
        }
        return ranks;
    }
}
