package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.Range;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The values in bins of doubles as distances from their least one. Means of bins are exact, and so are all moments where bins are distinct
 * values; else the values of a bin of width w are taken to be spread evenly, so that their squared distances from their mean come to
 * {@code (n - 1) w^2 / 12}, and to {@code n p (w - p)} at most where the mean is p above the lower end.
 */
final class Distances implements Cells {
    private static final double UNIFORM = 12;

    private final FineBins bins;
    private final double origin;

    /** The exponent of two of the last place that all values have in common. */
    private final int unit;

    private final double[] lower;
    private final double[] upper;
    private final double[] means;

    /**
     * Distances from the least value.
     *
     * @param min least value, of the same sign as the greatest and more than half as large
     * @param max greatest value
     */
    Distances(FineBins bins, double min, double max) {
        this.bins = bins;
        this.origin = min;
        int size = bins.size();
        int least = exponent(min);
        for (int b = 0; b < size; b++) {
            least = Math.min(least, bins.unitExponent(b));
        }
        unit = least;
        lower = new double[size];
        upper = new double[size];
        means = new double[size];
        for (int b = 0; b < size; b++) {
            lower[b] = Math.max(bins.least(b), min) - min;
            upper[b] = Math.min(Math.nextUp(bins.greatest(b)), max) - min;
            if (bins.areDistinctValues()) {
                upper[b] = lower[b];
            }
            means[b] = rounded(sum(b), bins.count(b));
        }
    }

    /** The exact sum of a bin's distances, in units of 2^{@link #unit}. */
    private BigInteger sum(int bin) {
        BigInteger origins = significand(origin).shiftLeft(exponent(origin) - unit);
        return bins.signedSumInUnits(bin)
                .shiftLeft(bins.unitExponent(bin) - unit)
                .subtract(origins.multiply(BigInteger.valueOf(bins.count(bin))));
    }

    private static int exponent(double value) {
        return Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52;
    }

    private static BigInteger significand(double value) {
        return BigInteger.valueOf((long) Math.scalb(value, -exponent(value)));
    }

    @Override
    public int size() {
        return means.length;
    }

    @Override
    public long count(int cell) {
        return bins.count(cell);
    }

    @Override
    public double lower(int cell) {
        return lower[cell];
    }

    @Override
    public double upper(int cell) {
        return upper[cell];
    }

    @Override
    public double width(int cell) {
        return upper[cell] - lower[cell];
    }

    @Override
    public double mean(int cell) {
        return means[cell];
    }

    @Override
    public double withinSquare(int cell) {
        double width = width(cell);
        double above = means[cell] - lower[cell];
        double count = bins.count(cell);
        return Math.max(0, Math.min((count - 1) * (width * width) / UNIFORM, count * above * (width - above)));
    }

    private double rounded(BigInteger units, long divisor) {
        return ExactRational.scaled(units, unit)
                .dividedBy(ExactRational.of(divisor))
                .toDouble();
    }

    Distribution distribution(Range extremes) {
        BigInteger total = BigInteger.ZERO;
        double power = 0;
        for (int b = 0; b < size(); b++) {
            total = total.add(sum(b));
            power += withinSquare(b) + count(b) * (means[b] * means[b]);
        }
        double mean = rounded(total, total());
        return new Distribution(
                origin,
                Optional.of(new Range(0, extremes.hi() - extremes.lo())),
                this,
                OptionalDouble.of(mean),
                OptionalDouble.of(bins.areDistinctValues() ? exactDeviation(total) : deviation(mean)),
                power);
    }

    private double exactDeviation(BigInteger total) {
        BigInteger squares = BigInteger.ZERO;
        for (int b = 0; b < size(); b++) {
            // All values of the bin are one, so the sum is a multiple of the count.
            squares = squares.add(sum(b).pow(2).divide(BigInteger.valueOf(count(b))));
        }
        BigInteger n = BigInteger.valueOf(total());
        BigInteger scaled = n.multiply(squares).subtract(total.pow(2));
        return ExactRational.scaled(scaled, 2 * unit)
                .dividedBy(ExactRational.scaled(n.pow(2), 0))
                .squareRoot();
    }

    private double deviation(double mean) {
        double squares = 0;
        for (int b = 0; b < size(); b++) {
            squares += withinSquare(b) + count(b) * ((means[b] - mean) * (means[b] - mean));
        }
        return Math.sqrt(squares / total());
    }
}
