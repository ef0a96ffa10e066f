package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.math.BigInteger;
import java.util.OptionalDouble;

/** Exact moments of the float32 view of the values in bins. */
final class Moments {
    private static final int SPLIT_BITS = 62;
    private static final long SPLIT_MASK = (1L << SPLIT_BITS) - 1;

    private Moments() {}

    /** An exact sum that adds in a long as long as exponents repeat, as they do in neighbouring bins. */
    private static final class Terms {
        private final ExactSum sum = ExactSum.create();
        private long pending;
        private int pendingExponent;

        /** Adds {@code a b 2^exponent}. */
        void add(long a, long b, int exponent) {
            if (exponent != pendingExponent) {
                flush();
                pendingExponent = exponent;
            }
            long product = a * b;
            long total = pending + product;
            boolean fits = Math.multiplyHigh(a, b) == product >> (Long.SIZE - 1)
                    && ((pending ^ total) & (product ^ total)) >= 0;
            if (fits) {
                pending = total;
            } else {
                sum.addScaled(a, b, exponent);
            }
        }

        ExactRational total() {
            flush();
            return sum.toRational();
        }

        private void flush() {
            sum.addScaled(pending, 1, pendingExponent);
            pending = 0;
        }
    }

    /** The sum of the values in a bin and in those after it. */
    static ExactRational sum(Bins bins, int from) {
        Terms terms = new Terms();
        for (int b = from; b < bins.size(); b++) {
            int exponent = Float32Bins.unitExponent(bins.id(b));
            long sign = Float32Bins.isNegative(bins.id(b)) ? -1 : 1;
            terms.add(sign * bins.count(b), Float32Bins.base(bins.id(b)), exponent);
            terms.add(sign, bins.residualSum(b), exponent);
        }
        return terms.total();
    }

    /** The sum of the values' squares. */
    static ExactRational sumOfSquares(Bins bins) {
        Terms terms = new Terms();
        for (int b = 0; b < bins.size(); b++) {
            int exponent = 2 * Float32Bins.unitExponent(bins.id(b));
            long base = Float32Bins.base(bins.id(b));
            BigInteger squares = bins.residualSquareSum(b);
            terms.add(bins.count(b), base * base, exponent);
            terms.add(2 * base, bins.residualSum(b), exponent);
            if (squares.bitLength() < Long.SIZE) {
                terms.add(squares.longValue(), 1, exponent);
            } else {
                terms.add(squares.longValue() & SPLIT_MASK, 1, exponent);
                terms.add(squares.shiftRight(SPLIT_BITS).longValueExact(), 1, exponent + SPLIT_BITS);
            }
        }
        return terms.total();
    }

    /** The mean, rounded once; absent without values. */
    static OptionalDouble mean(Bins bins) {
        return bins.size() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        sum(bins, 0).dividedBy(ExactRational.of(bins.total())).toDouble());
    }

    /** The population standard deviation: the exact variance's root, rounded once; absent without values. */
    static OptionalDouble standardDeviation(Bins bins) {
        return bins.size() == 0
                ? OptionalDouble.empty()
                : standardDeviation(sum(bins, 0), sumOfSquares(bins), bins.total());
    }

    /** The same of so many values, by their sum and that of their squares. */
    static OptionalDouble standardDeviation(ExactRational sum, ExactRational sumOfSquares, long values) {
        if (values == 0) {
            return OptionalDouble.empty();
        }
        ExactRational n = ExactRational.of(values);
        ExactRational scaled = n.times(sumOfSquares).minus(sum.times(sum));
        return OptionalDouble.of(scaled.dividedBy(n.times(n)).squareRoot());
    }

    /** {@code sum |S_b - n_b mean| / N}, rounded once; absent without values. */
    static OptionalDouble meanAbsoluteDeviation(Bins bins) {
        if (bins.size() == 0) {
            return OptionalDouble.empty();
        }
        ExactRational n = ExactRational.of(bins.total());
        ExactRational mean = sum(bins, 0).dividedBy(n);
        int above = firstAbove(bins, mean);
        long countAbove = 0;
        for (int b = above; b < bins.size(); b++) {
            countAbove += bins.count(b);
        }
        // The bins ascend by their means, and the distances on either side of the mean of all are equal.
        ExactRational side = sum(bins, above).minus(mean.times(ExactRational.of(countAbove)));
        return OptionalDouble.of(side.plus(side).dividedBy(n).toDouble());
    }

    /** The first bin whose mean is above a number. */
    private static int firstAbove(Bins bins, ExactRational number) {
        int from = 0;
        int to = bins.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            ExactRational distance = ExactRational.scaled(
                            bins.signedSumInUnits(middle), Float32Bins.unitExponent(bins.id(middle)))
                    .minus(number.times(ExactRational.of(bins.count(middle))));
            if (distance.signum() > 0) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }
}
