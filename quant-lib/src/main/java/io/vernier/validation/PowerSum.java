package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The exact sum of squares of the float32 views of numbers, by exponent: a square has 48 bits, of which the low 32 and what is above are
 * summed apart. Only the exponents in use are held.
 */
final class PowerSum {
    private static final int LOW_BITS = 32;
    private static final long LOW = (1L << LOW_BITS) - 1;

    /** Exponent fields of floats. */
    static final int FIELDS = 256;

    private static final int FRACTION_BITS = 23;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;

    /** The exponent of the last bit of a float whose exponent field is 0. */
    private static final int UNIT = -150;

    /** The exponent field of the first entry. */
    private int first;

    private long[] low = {};
    private long[] high = {};

    static PowerSum empty() {
        return new PowerSum();
    }

    /** Adds the square of a number within float32, several times. */
    void add(double value, long times) {
        int bits = Float.floatToRawIntBits((float) value) & Integer.MAX_VALUE;
        if (bits != 0) {
            long square = square(bits);
            add(field(bits), low(square) * times, high(square) * times);
        }
    }

    /** The exponent field of a float, without its sign. */
    static int field(int bits) {
        return bits >>> FRACTION_BITS;
    }

    /** The square of the significand of a float, without its sign. */
    static long square(int bits) {
        long significand = bits <= FRACTION ? bits : (bits & FRACTION) | (FRACTION + 1);
        return significand * significand;
    }

    static long low(long square) {
        return square & LOW;
    }

    static long high(long square) {
        return square >>> LOW_BITS;
    }

    /** Adds to one exponent field; the low part may be any number of either sign. */
    void add(int exponent, long lowPart, long highPart) {
        // Numbers of field 0 have the unit of field 1.
        int field = Math.max(exponent, 1);
        reserve(field);
        int at = field - first;
        long sum = low[at] + lowPart;
        low[at] = sum & LOW;
        high[at] += highPart + (sum >> LOW_BITS);
    }

    void merge(PowerSum other) {
        for (int at = 0; at < other.low.length; at++) {
            add(other.first + at, other.low[at], other.high[at]);
        }
    }

    /** This sum less another, which is part of it. */
    PowerSum without(PowerSum part) {
        PowerSum rest = empty();
        rest.merge(this);
        for (int at = 0; at < part.low.length; at++) {
            rest.add(part.first + at, -part.low[at], -part.high[at]);
        }
        return rest;
    }

    ExactRational total() {
        ExactSum sum = ExactSum.create();
        for (int at = 0; at < low.length; at++) {
            int unit = 2 * (first + at + UNIT);
            sum.addScaled(low[at], 1, unit);
            sum.addScaled(high[at], 1, unit + LOW_BITS);
        }
        return sum.toRational();
    }

    private void reserve(int field) {
        if (low.length > 0 && field >= first && field < first + low.length) {
            return;
        }
        int from = low.length == 0 ? field : Math.min(field, first);
        int to = low.length == 0 ? field + 1 : Math.max(field + 1, first + low.length);
        low = moved(low, from, to);
        high = moved(high, from, to);
        first = from;
    }

    private long[] moved(long[] sums, int from, int to) {
        long[] moved = new long[to - from];
        System.arraycopy(sums, 0, moved, sums.length == 0 ? 0 : first - from, sums.length);
        return moved;
    }

    void encode(DataOutput out) throws IOException {
        for (int at = 0; at < low.length; at++) {
            if ((low[at] | high[at]) != 0) {
                out.writeByte(first + at);
                out.writeLong(low[at]);
                out.writeLong(high[at]);
            }
        }
        // No finite float has this exponent.
        out.writeByte(255);
    }

    static PowerSum decode(DataInput in) throws IOException {
        PowerSum sum = empty();
        for (int field = in.readUnsignedByte(); field != 255; field = in.readUnsignedByte()) {
            sum.add(field, in.readLong(), in.readLong());
        }
        return sum;
    }
}
