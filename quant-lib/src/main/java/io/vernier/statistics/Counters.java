package io.vernier.statistics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/** Counts of special values, and the extremes of the finite ones, of one channel. */
final class Counters {
    long nan;
    long positiveInfinity;
    long negativeInfinity;
    long zero;
    long overflow;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;

    static void requireTimes(long times) {
        if (times < 0) {
            throw new IllegalArgumentException("A value is observed 0 times or more, found " + times + ".");
        }
    }

    /** Counts a value that has no float32 view: NaN, an infinity, or beyond the greatest float. */
    void observeUnusual(double value, long times) {
        if (Double.isNaN(value)) {
            nan = Math.addExact(nan, times);
        } else if (value == Double.POSITIVE_INFINITY) {
            positiveInfinity = Math.addExact(positiveInfinity, times);
        } else if (value == Double.NEGATIVE_INFINITY) {
            negativeInfinity = Math.addExact(negativeInfinity, times);
        } else {
            overflow = Math.addExact(overflow, times);
            extend(value, value);
        }
    }

    void extend(double least, double greatest) {
        // Adding positive zero leaves one zero.
        min = Math.min(min, least + 0.0);
        max = Math.max(max, greatest + 0.0);
    }

    void merge(Counters other) {
        nan = Math.addExact(nan, other.nan);
        positiveInfinity = Math.addExact(positiveInfinity, other.positiveInfinity);
        negativeInfinity = Math.addExact(negativeInfinity, other.negativeInfinity);
        zero = Math.addExact(zero, other.zero);
        overflow = Math.addExact(overflow, other.overflow);
        extend(other.min, other.max);
    }

    ChannelSummary summary(long binned, OptionalDouble mean) {
        boolean finite = min <= max;
        return new ChannelSummary(
                Math.addExact(binned, unbinned()),
                nan,
                positiveInfinity,
                negativeInfinity,
                zero,
                overflow,
                finite ? OptionalDouble.of(min) : OptionalDouble.empty(),
                finite ? OptionalDouble.of(max) : OptionalDouble.empty(),
                mean);
    }

    static Counters of(ChannelSummary summary) {
        Counters counters = new Counters();
        counters.nan = summary.nanCount();
        counters.positiveInfinity = summary.positiveInfinityCount();
        counters.negativeInfinity = summary.negativeInfinityCount();
        counters.zero = summary.zeroCount();
        counters.overflow = summary.float32OverflowCount();
        summary.min().ifPresent(min -> counters.min = min);
        summary.max().ifPresent(max -> counters.max = max);
        return counters;
    }

    long unbinned() {
        return Math.addExact(Math.addExact(nan, positiveInfinity), Math.addExact(negativeInfinity, overflow));
    }

    void encode(DataOutput out) throws IOException {
        Varints.write(out, nan);
        Varints.write(out, positiveInfinity);
        Varints.write(out, negativeInfinity);
        Varints.write(out, zero);
        Varints.write(out, overflow);
        out.writeDouble(min);
        out.writeDouble(max);
    }

    static Counters decode(DataInput in) throws IOException {
        Counters counters = new Counters();
        counters.nan = Varints.read(in);
        counters.positiveInfinity = Varints.read(in);
        counters.negativeInfinity = Varints.read(in);
        counters.zero = Varints.read(in);
        counters.overflow = Varints.read(in);
        counters.min = in.readDouble();
        counters.max = in.readDouble();
        return counters;
    }
}
