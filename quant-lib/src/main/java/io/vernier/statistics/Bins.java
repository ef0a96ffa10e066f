package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import java.math.BigInteger;

/** The non-empty bins of a histogram, ascending by value; immutable. */
public final class Bins implements Cells {
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private final int[] ids;
    private final long[] counts;
    private final long[] residualSums;
    private final BigInteger[] residualSquareSums;

    private Bins(int[] ids, long[] counts, long[] residualSums, BigInteger[] residualSquareSums) {
        this.ids = ids;
        this.counts = counts;
        this.residualSums = residualSums;
        this.residualSquareSums = residualSquareSums;
    }

    /**
     * Bins from parallel arrays, which are copied.
     *
     * @param ids top 16 bits of the float32 pattern, ascending by value
     * @param counts values in each bin, above 0
     * @param residualSums sums of the low 16 bits
     * @param residualSquareSums sums of their squares
     * @throws IllegalArgumentException if the arrays contradict each other
     */
    public static Bins of(int[] ids, long[] counts, long[] residualSums, BigInteger[] residualSquareSums) {
        if (counts.length != ids.length
                || residualSums.length != ids.length
                || residualSquareSums.length != ids.length) {
            throw new IllegalArgumentException("Bins need as many counts and sums as bins, " + ids.length + ".");
        }
        for (int b = 0; b < ids.length; b++) {
            boolean ascending = b == 0 || Float32Bins.position(ids[b - 1]) < Float32Bins.position(ids[b]);
            if (ids[b] < 0 || ids[b] >= Float32Bins.COUNT || !ascending) {
                throw new IllegalArgumentException("Bin " + ids[b] + " is not one, or not in its place.");
            }
            BigInteger greatest = BigInteger.valueOf(counts[b]).multiply(BigInteger.valueOf(Float32Bins.RESIDUALS - 1));
            if (counts[b] <= 0
                    || residualSums[b] < 0
                    || BigInteger.valueOf(residualSums[b]).compareTo(greatest) > 0
                    || residualSquareSums[b].signum() < 0) {
                throw new IllegalArgumentException(
                        "The count and the sums of bin " + ids[b] + " contradict each other.");
            }
        }
        return new Bins(ids.clone(), counts.clone(), residualSums.clone(), residualSquareSums.clone());
    }

    static Bins owning(int[] ids, long[] counts, long[] residualSums, BigInteger[] residualSquareSums) {
        return new Bins(ids, counts, residualSums, residualSquareSums);
    }

    /** Number of non-empty bins. */
    @Override
    public int size() {
        return ids.length;
    }

    /** Top 16 bits of the float32 patterns in the bin, unsigned. */
    public int id(int bin) {
        return ids[bin];
    }

    /** Values in the bin, above 0. */
    @Override
    public long count(int bin) {
        return counts[bin];
    }

    /** Sum of the low 16 bits of the patterns. */
    public long residualSum(int bin) {
        return residualSums[bin];
    }

    /** Sum of their squares. */
    public BigInteger residualSquareSum(int bin) {
        return residualSquareSums[bin];
    }

    /** Lower end of the bin. */
    @Override
    public double lower(int bin) {
        return Float32Bins.isNegative(ids[bin]) ? Float32Bins.outer(ids[bin]) : Float32Bins.inner(ids[bin]);
    }

    /** Upper end of the bin; 2^128 for the bin of the greatest floats. */
    @Override
    public double upper(int bin) {
        return Float32Bins.isNegative(ids[bin]) ? Float32Bins.inner(ids[bin]) : Float32Bins.outer(ids[bin]);
    }

    @Override
    public double width(int bin) {
        return Math.scalb((double) Float32Bins.RESIDUALS, Float32Bins.unitExponent(ids[bin]));
    }

    /** m_b, the mean of the values in the bin, rounded once. */
    @Override
    public double mean(int bin) {
        long count = counts[bin];
        long base = Float32Bins.base(ids[bin]);
        double units = count <= EXACT_IN_DOUBLE >> 25
                ? (double) (count * base + residualSums[bin]) / count
                : new ExactRational(sumInUnits(bin), BigInteger.valueOf(count)).toDouble();
        double mean = Math.scalb(units, Float32Bins.unitExponent(ids[bin]));
        return Float32Bins.isNegative(ids[bin]) ? 0.0 - mean : mean;
    }

    /** V_b, the sum of squared distances of the values in the bin from their mean, rounded once. */
    @Override
    public double withinSquare(int bin) {
        long count = counts[bin];
        long sum = residualSums[bin];
        int exponent = 2 * Float32Bins.unitExponent(ids[bin]);
        BigInteger squares = residualSquareSums[bin];
        // n * sum r^2 is below n^2 2^32.
        if (count < 1 << 10) {
            return Math.scalb((double) (count * squares.longValue() - sum * sum) / count, exponent);
        }
        BigInteger n = BigInteger.valueOf(count);
        BigInteger numerator =
                n.multiply(squares).subtract(BigInteger.valueOf(sum).pow(2));
        return Math.scalb(new ExactRational(numerator, n).toDouble(), exponent);
    }

    /** |S_b| in units of the bin's last place. */
    BigInteger sumInUnits(int bin) {
        return BigInteger.valueOf(counts[bin])
                .multiply(BigInteger.valueOf(Float32Bins.base(ids[bin])))
                .add(BigInteger.valueOf(residualSums[bin]));
    }

    /** S_b in units of the bin's last place. */
    BigInteger signedSumInUnits(int bin) {
        return Float32Bins.isNegative(ids[bin]) ? sumInUnits(bin).negate() : sumInUnits(bin);
    }
}
