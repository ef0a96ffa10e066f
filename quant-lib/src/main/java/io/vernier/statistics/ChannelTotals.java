package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/** One channel of a tensor that has too many for a histogram each: counts, extremes and the exact sums of the float32 view and of its squares. */
public final class ChannelTotals {
    private final Counters counters;
    private final ExactSum sum;
    private final ExactSum squares;
    private long binned;

    private ChannelTotals(Counters counters, ExactSum sum, ExactSum squares, long binned) {
        this.counters = counters;
        this.sum = sum;
        this.squares = squares;
        this.binned = binned;
    }

    static ChannelTotals empty() {
        return new ChannelTotals(new Counters(), ExactSum.create(), ExactSum.create(), 0);
    }

    /**
     * The state that a table row describes.
     *
     * @param sum of the float32 view
     * @param squares sum of the squares of the float32 view
     */
    public static ChannelTotals of(ChannelSummary summary, ExactSum sum, ExactSum squares) {
        return new ChannelTotals(Counters.of(summary), sum, squares, summary.binnedCount());
    }

    /** Observes {@code values[offset]} to {@code values[offset + length - 1]}. */
    void observe(float[] values, int offset, int length, FloatMoments moments) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        int zeros = 0;
        boolean areFinite = true;
        for (int i = offset; i < offset + length; i++) {
            float value = values[i];
            areFinite &= Math.abs(value) <= Float.MAX_VALUE;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            zeros += value == 0 ? 1 : 0;
        }
        if (!areFinite) {
            for (int i = offset; i < offset + length; i++) {
                observe(values[i], 1);
            }
        } else if (length > 0) {
            counters.extend(least, greatest);
            counters.zero += zeros;
            binned = Math.addExact(binned, length);
            moments.add(values, offset, length, sum, squares);
        }
    }

    void observe(double value, long times) {
        Counters.requireTimes(times);
        if (times == 0) {
            return;
        }
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
            counters.observeUnusual(value, times);
        } else {
            counters.extend(value, value);
            counters.zero += value == 0 ? times : 0;
            binned = Math.addExact(binned, times);
            float view = (float) value;
            // A double holds the square of a float.
            double square = (double) view * view;
            if (times == 1) {
                sum.add(view);
                squares.add(square);
            } else {
                addTimes(sum, view, times);
                addTimes(squares, square, times);
            }
        }
    }

    /** In halves, which doubles hold exactly. */
    private static void addTimes(ExactSum sum, double value, long times) {
        sum.addProduct(value, Math.scalb((double) (times >>> Integer.SIZE), Integer.SIZE));
        sum.addProduct(value, (double) (times & 0xffff_ffffL));
    }

    void merge(ChannelTotals other) {
        counters.merge(other.counters);
        binned = Math.addExact(binned, other.binned);
        sum.merge(other.sum);
        squares.merge(other.squares);
    }

    /** The exact sum of the float32 view. */
    public ExactSum sum() {
        return sum;
    }

    /** The exact sum of the squares of the float32 view. */
    public ExactSum squares() {
        return squares;
    }

    /** Population standard deviation of the float32 view: the exact variance's root, rounded once. */
    public OptionalDouble std() {
        return Moments.standardDeviation(sum.toRational(), squares.toRational(), binned);
    }

    public ChannelSummary summary() {
        OptionalDouble mean = binned == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        sum.toRational().dividedBy(ExactRational.of(binned)).toDouble());
        return counters.summary(binned, mean);
    }

    void encode(DataOutput out) throws IOException {
        counters.encode(out);
        Varints.write(out, binned);
        sum.encode(out);
        squares.encode(out);
    }

    static ChannelTotals decode(DataInput in) throws IOException {
        Counters counters = Counters.decode(in);
        long binned = Varints.read(in);
        return new ChannelTotals(counters, ExactSum.decode(in), ExactSum.decode(in), binned);
    }
}
