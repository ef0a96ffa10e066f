package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import java.math.BigInteger;

/**
 * Non-empty bins of the line of doubles, ascending by value; immutable. A bin is named by the top {@link #bits} bits of the patterns that
 * it holds, sign, 11 bits of exponent and the rest of mantissa; at 64 bits it holds one value.
 */
public final class FineBins {
    private static final int FRACTION_BITS = 52;
    private static final long FRACTION = (1L << FRACTION_BITS) - 1;

    private final int bits;
    private final long[] ids;
    private final long[] counts;
    private final BigInteger[] residualSums;

    private FineBins(int bits, long[] ids, long[] counts, BigInteger[] residualSums) {
        this.bits = bits;
        this.ids = ids;
        this.counts = counts;
        this.residualSums = residualSums;
    }

    static FineBins owning(int bits, long[] ids, long[] counts, BigInteger[] residualSums) {
        return new FineBins(bits, ids, counts, residualSums);
    }

    /**
     * Bins from parallel arrays.
     *
     * @param bits 12 to 64
     * @param inner the value of each bin that is nearest to zero, ascending
     * @param counts values in each bin, above 0
     * @param residualSums sums of the low {@code 64 - bits} bits of the patterns
     * @throws IllegalArgumentException if the arrays contradict each other
     */
    public static FineBins of(int bits, double[] inner, long[] counts, BigInteger[] residualSums) {
        int size = inner.length;
        if (bits < FineHistogram.LEAST_BITS || bits > Long.SIZE || size > FineHistogram.MOST_BINS) {
            throw new IllegalArgumentException(
                    "Bins of doubles are at most 512 and have 12 to 64 bits, found " + size + " with " + bits + ".");
        }
        if (counts.length != size || residualSums.length != size) {
            throw new IllegalArgumentException("Bins need as many counts and sums as bins, " + size + ".");
        }
        BigInteger residuals = BigInteger.ONE.shiftLeft(Long.SIZE - bits).subtract(BigInteger.ONE);
        long[] ids = new long[size];
        for (int b = 0; b < size; b++) {
            long pattern = Double.doubleToRawLongBits(inner[b]);
            ids[b] = pattern >>> (Long.SIZE - bits);
            boolean ascending = b == 0 || position(pattern(ids[b - 1], bits)) < position(pattern);
            BigInteger greatest = residuals.multiply(BigInteger.valueOf(counts[b]));
            if (!ascending
                    || !(Math.abs(inner[b]) <= Float.MAX_VALUE)
                    || pattern(ids[b], bits) != pattern
                    || counts[b] <= 0
                    || residualSums[b].signum() < 0
                    || residualSums[b].compareTo(greatest) > 0) {
                throw new IllegalArgumentException("The bin of doubles at " + inner[b] + " contradicts itself.");
            }
        }
        return new FineBins(bits, ids, counts.clone(), residualSums.clone());
    }

    /** The least pattern with these leading bits, unsigned. */
    private static long pattern(long id, int bits) {
        return id << (Long.SIZE - bits);
    }

    /** Leading bits of a pattern that name a bin, 12 to 64. */
    public int bits() {
        return bits;
    }

    /** Whether each bin holds one value, {@link #inner}. */
    public boolean areDistinctValues() {
        return bits == Long.SIZE;
    }

    public int size() {
        return ids.length;
    }

    long id(int bin) {
        return ids[bin];
    }

    /** Values in the bin, above 0. */
    public long count(int bin) {
        return counts[bin];
    }

    /** Sum of the low {@code 64 - bits} bits of the patterns. */
    public BigInteger residualSum(int bin) {
        return residualSums[bin];
    }

    /** The value of the bin that is nearest to zero. */
    public double inner(int bin) {
        return Double.longBitsToDouble(pattern(ids[bin], bits));
    }

    /** The least value that the bin may hold. */
    double least(int bin) {
        return isNegative(bin) ? farthest(bin) : inner(bin);
    }

    /** The greatest value that the bin may hold. */
    double greatest(int bin) {
        return isNegative(bin) ? inner(bin) : farthest(bin);
    }

    private double farthest(int bin) {
        return Double.longBitsToDouble(pattern(ids[bin], bits) | lowBits());
    }

    private long lowBits() {
        return bits == Long.SIZE ? 0 : -1L >>> bits;
    }

    private boolean isNegative(int bin) {
        return pattern(ids[bin], bits) < 0;
    }

    /** The exponent of two of the last place of the bin's values. */
    int unitExponent(int bin) {
        return Math.max(Math.getExponent(inner(bin)), Double.MIN_EXPONENT) - FRACTION_BITS;
    }

    /** The sum of the bin's values in units of their last place. */
    BigInteger signedSumInUnits(int bin) {
        long pattern = Double.doubleToRawLongBits(inner(bin));
        long base = (pattern & FRACTION) | (Math.getExponent(inner(bin)) >= Double.MIN_EXPONENT ? FRACTION + 1 : 0);
        BigInteger sum = BigInteger.valueOf(base)
                .multiply(BigInteger.valueOf(counts[bin]))
                .add(residualSums[bin]);
        return isNegative(bin) ? sum.negate() : sum;
    }

    /** The mean of the bin's values, rounded once. */
    double mean(int bin) {
        return ExactRational.scaled(signedSumInUnits(bin), unitExponent(bin))
                .dividedBy(ExactRational.of(counts[bin]))
                .toDouble();
    }

    /** Patterns in the order of their numbers, as signed integers. */
    static long position(long pattern) {
        return pattern < 0 ? ~pattern ^ Long.MIN_VALUE : pattern;
    }

    /** The position of the bin's value that is nearest to zero, cut to fewer bits: bins that are one then have the same. */
    long position(int bin, int fewer) {
        return position(pattern(ids[bin] >>> (bits - fewer), fewer));
    }

    long total() {
        long total = 0;
        for (long count : counts) {
            total = Math.addExact(total, count);
        }
        return total;
    }
}
