package io.vernier.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/** Many sums of integers of 128 bits each: exact, whatever is added, in any order and grouping. */
public final class WideSums {
    /** Memory of one sum. */
    public static final long BYTES = 2L * Long.BYTES;

    private static final int LOW_BITS = 64;

    /** A sum is {@code high 2^64 + low}, both signed: there is one such pair for each sum. */
    private final long[] low;

    private final long[] high;

    private WideSums(long[] low, long[] high) {
        this.low = low;
        this.high = high;
    }

    /** Sums of nothing. */
    public static WideSums zeros(int size) {
        return new WideSums(new long[size], new long[size]);
    }

    /**
     * Sums that were saved.
     *
     * @throws IllegalArgumentException if one has more than 127 bits
     */
    public static WideSums of(BigInteger... sums) {
        WideSums wide = zeros(sums.length);
        for (int k = 0; k < sums.length; k++) {
            if (sums[k].bitLength() > 2 * LOW_BITS - 1) {
                throw new IllegalArgumentException(
                        "Found a sum of " + sums[k].bitLength() + " bits, expected 127 at most.");
            }
            wide.low[k] = sums[k].longValue();
            wide.high[k] = sums[k].subtract(BigInteger.valueOf(wide.low[k]))
                    .shiftRight(LOW_BITS)
                    .longValueExact();
        }
        return wide;
    }

    public int size() {
        return low.length;
    }

    /**
     * Adds an integer to one sum.
     *
     * @throws ArithmeticException if the sum leaves its 128 bits
     */
    public void add(int index, long value) {
        add(index, value, 0);
    }

    private void add(int index, long valueLow, long valueHigh) {
        long sum = low[index] + valueLow;
        boolean overflows = ((valueLow ^ sum) & (low[index] ^ sum)) < 0;
        long carry = !overflows ? 0 : valueLow < 0 ? -1 : 1;
        high[index] = Math.addExact(high[index], Math.addExact(valueHigh, carry));
        low[index] = sum;
    }

    /**
     * Adds as many sums.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public void merge(WideSums other) {
        if (other.size() != size()) {
            throw new IllegalArgumentException(other.size() + " sums were to be added to " + size() + ".");
        }
        for (int k = 0; k < low.length; k++) {
            add(k, other.low[k], other.high[k]);
        }
    }

    /** One sum. */
    public BigInteger value(int index) {
        return BigInteger.valueOf(high[index]).shiftLeft(LOW_BITS).add(BigInteger.valueOf(low[index]));
    }

    /** One sum, rounded once. */
    public double doubleValue(int index) {
        return high[index] == 0 ? low[index] : value(index).doubleValue();
    }

    /** All sums. */
    public BigInteger[] values() {
        return values(0, size());
    }

    /** Some sums in a row. */
    BigInteger[] values(int from, int count) {
        BigInteger[] values = new BigInteger[count];
        Arrays.setAll(values, k -> value(from + k));
        return values;
    }

    /** Adds sums to some in a row. */
    void merge(int from, BigInteger... sums) {
        WideSums other = of(sums);
        for (int k = 0; k < sums.length; k++) {
            add(from + k, other.low[k], other.high[k]);
        }
    }

    /** Writes the sums, not their number. */
    void encode(DataOutput out) throws IOException {
        for (int k = 0; k < low.length; k++) {
            Varints.write(out, zigzag(low[k]));
            Varints.write(out, zigzag(high[k]));
        }
    }

    /** Adds what {@link #encode} of as many sums wrote. */
    void merge(DataInput in) throws IOException {
        for (int k = 0; k < low.length; k++) {
            long addedLow = unzigzag(Varints.read(in));
            add(k, addedLow, unzigzag(Varints.read(in)));
        }
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> (Long.SIZE - 1);
    }

    private static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }
}
