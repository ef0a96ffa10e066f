package io.vernier.arithmetic;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;

/**
 * The exact sum of doubles and of products of doubles, the same for any order and grouping: a long fixed-point number in limbs of 32
 * bits, each in an int64 with room for carries. Only the limbs in use are held.
 *
 * <p>Not safe for use by several threads.
 */
public final class ExactSum {
    private static final int LIMB_BITS = 32;
    private static final long LIMB_MASK = 0xffff_ffffL;

    /** The exponent of the lowest bit of limb 0; no product of two doubles has a bit below it. */
    private static final int BASE = -2176;

    /** Beyond this many additions a limb might overflow: each adds less than 2^32. */
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 30;

    private static final long FRACTION = (1L << 52) - 1;

    /** The limb that {@code limbs[0]} is. */
    private int low;

    private long[] limbs = {};
    private int additions;

    private ExactSum() {}

    /** The empty sum, zero. */
    public static ExactSum create() {
        return new ExactSum();
    }

    /**
     * Adds a number.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public void add(double value) {
        requireFinite(value);
        long significand = significand(value);
        if (significand != 0) {
            addMagnitude(0, significand, exponent(value), value < 0);
        }
    }

    /**
     * Adds the exact product of two numbers, however small or large.
     *
     * @throws IllegalArgumentException if one of them is not finite
     */
    public void addProduct(double a, double b) {
        requireFinite(a);
        requireFinite(b);
        addScaled(
                a < 0 ? -significand(a) : significand(a),
                b < 0 ? -significand(b) : significand(b),
                exponent(a) + exponent(b));
    }

    /**
     * Adds {@code a b 2^exponent}.
     *
     * @param exponent -2148 to 2048
     */
    public void addScaled(long a, long b, int exponent) {
        long high = Math.multiplyHigh(a, b);
        long product = a * b;
        boolean negative = high < 0;
        if (negative) {
            high = ~high + (product == 0 ? 1 : 0);
            product = -product;
        }
        if ((high | product) != 0) {
            addMagnitude(high, product, exponent, negative);
        }
    }

    /** Adds another sum, which stays as it is. */
    public void merge(ExactSum other) {
        addLimbs(other, 1);
    }

    /** Takes another sum away, which stays as it is: what was added of it is gone without a trace. */
    public void subtract(ExactSum other) {
        addLimbs(other, -1);
    }

    private void addLimbs(ExactSum other, int sign) {
        if (other.limbs.length == 0) {
            return;
        }
        ExactSum carried = other.carried();
        grow(carried.low, carried.low + carried.limbs.length);
        for (int k = 0; k < carried.limbs.length; k++) {
            limbs[carried.low - low + k] += sign * carried.limbs[k];
        }
        counted();
    }

    public ExactSum copy() {
        ExactSum copy = new ExactSum();
        copy.low = low;
        copy.limbs = limbs.clone();
        copy.additions = additions;
        return copy;
    }

    /** The nearest double, ties to even; infinite beyond the greatest one. */
    public double value() {
        return toRational().toDouble();
    }

    /** The sum itself. */
    public ExactRational toRational() {
        BigInteger total = total();
        return total.signum() == 0 ? ExactRational.ZERO : ExactRational.scaled(total, BASE + LIMB_BITS * low);
    }

    /** The value as {@code <odd integer>p<exponent of two>}, or {@code 0p0}; equal values make equal text, however they came about. */
    public String toText() {
        BigInteger total = total();
        int zeros = total.signum() == 0 ? 0 : total.getLowestSetBit();
        return total.shiftRight(zeros) + "p" + (total.signum() == 0 ? 0 : BASE + LIMB_BITS * low + zeros);
    }

    /**
     * The sum that {@link #toText} wrote.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static ExactSum ofText(String text) {
        int at = text.indexOf('p');
        int exponent = Integer.parseInt(text, at + 1, text.length(), 10);
        if (at < 1 || exponent < BASE || exponent > -BASE) {
            throw new IllegalArgumentException("\"" + text + "\" is no exact sum.");
        }
        return of(new BigInteger(text.substring(0, at)), exponent - BASE);
    }

    /** Writes the value; equal values make equal bytes, however they came about. */
    public void encode(DataOutput out) throws IOException {
        BigInteger total = total();
        int zeros = total.signum() == 0 ? 0 : total.getLowestSetBit();
        byte[] bytes = total.shiftRight(zeros).toByteArray();
        out.writeShort(total.signum() == 0 ? 0 : LIMB_BITS * low + zeros);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    /** Reads what {@link #encode} wrote. */
    public static ExactSum decode(DataInput in) throws IOException {
        int shift = in.readUnsignedShort();
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return of(new BigInteger(bytes), shift);
    }

    /** @param shift bits above the lowest one of limb 0 */
    private static ExactSum of(BigInteger value, int shift) {
        ExactSum sum = new ExactSum();
        BigInteger total = value.shiftLeft(shift % LIMB_BITS);
        if (total.signum() != 0) {
            BigInteger magnitude = total.abs();
            sum.low = shift / LIMB_BITS;
            sum.limbs = new long[magnitude.bitLength() / LIMB_BITS + 1];
            for (int k = 0; k < sum.limbs.length; k++) {
                long limb = magnitude.shiftRight(LIMB_BITS * k).longValue() & LIMB_MASK;
                sum.limbs[k] = total.signum() < 0 ? -limb : limb;
            }
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExactSum sum
                && toRational().minus(sum.toRational()).signum() == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(value());
    }

    @Override
    public String toString() {
        return Double.toString(value());
    }

    private BigInteger total() {
        BigInteger total = BigInteger.ZERO;
        for (int k = limbs.length - 1; k >= 0; k--) {
            total = total.shiftLeft(LIMB_BITS).add(BigInteger.valueOf(limbs[k]));
        }
        return total;
    }

    /** Adds or subtracts {@code (high 2^64 + product) 2^exponent}, both parts unsigned. */
    private void addMagnitude(long high, long product, int exponent, boolean negative) {
        int position = exponent - BASE;
        int limb = position / LIMB_BITS;
        int shift = position % LIMB_BITS;
        int last = high == 0 ? limb + 3 : limb + 5;
        grow(limb, last);
        long carry = 0;
        int k = limb - low;
        long sign = negative ? -1 : 1;
        // 32 bits at a time, shifted left within 64: what leaves at the top joins the next limb.
        for (int part = 0; part < last - limb; part++) {
            long digit = digit(part < 2 ? product : part < 4 ? high : 0, part & 1);
            long shifted = (digit << shift) | carry;
            limbs[k + part] += sign * (shifted & LIMB_MASK);
            carry = shifted >>> LIMB_BITS;
        }
        counted();
    }

    private static long digit(long bits, int part) {
        return (bits >>> (LIMB_BITS * part)) & LIMB_MASK;
    }

    /** The same value with every limb within 32 bits. */
    private ExactSum carried() {
        if (additions == 0) {
            return this;
        }
        ExactSum carried = copy();
        carried.carry();
        return carried;
    }

    private void counted() {
        additions++;
        if (additions >= ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    /** Leaves every limb within 32 bits, and the sign in the top one. */
    private void carry() {
        if (limbs.length == 0) {
            return;
        }
        grow(low, low + limbs.length + 1);
        int top = limbs.length - 1;
        for (int k = 0; k < top; k++) {
            limbs[k + 1] += limbs[k] >> LIMB_BITS;
            limbs[k] &= LIMB_MASK;
        }
        additions = 0;
    }

    /** Makes room for the limbs from {@code from} up to {@code to}. */
    private void grow(int from, int to) {
        if (limbs.length == 0) {
            low = from;
            limbs = new long[to - from];
        } else if (from < low || to > low + limbs.length) {
            int least = Math.min(from, low);
            long[] grown = new long[Math.max(to, low + limbs.length) - least];
            System.arraycopy(limbs, 0, grown, low - least, limbs.length);
            limbs = grown;
            low = least;
        }
    }

    private static void requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("Only finite numbers have an exact sum, found " + value + ".");
        }
    }

    /** The magnitude of a double as an integer, in units of its last place. */
    private static long significand(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & FRACTION;
        return ((bits >>> 52) & 0x7ff) == 0 ? fraction : fraction | (FRACTION + 1);
    }

    /** The exponent of that unit. */
    private static int exponent(double value) {
        int field = (int) (Double.doubleToRawLongBits(value) >>> 52) & 0x7ff;
        return Math.max(field, 1) - 1075;
    }
}
