package io.vernier.statistics;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalDouble;

/** One channel of a tensor that has too many for a histogram each: counts, extremes and the exact sum of the float32 view. */
final class ChannelTotals {
    private final Counters counters;
    private final ExactSum sum;
    private long binned;

    private ChannelTotals(Counters counters, ExactSum sum, long binned) {
        this.counters = counters;
        this.sum = sum;
        this.binned = binned;
    }

    static ChannelTotals empty() {
        return new ChannelTotals(new Counters(), ExactSum.create(), 0);
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
            if (times == 1) {
                sum.add((float) value);
            } else {
                // In halves, which doubles hold exactly.
                sum.addProduct((float) value, Math.scalb((double) (times >>> Integer.SIZE), Integer.SIZE));
                sum.addProduct((float) value, (double) (times & 0xffff_ffffL));
            }
        }
    }

    void merge(ChannelTotals other) {
        counters.merge(other.counters);
        binned = Math.addExact(binned, other.binned);
        sum.merge(other.sum);
    }

    ChannelSummary summary() {
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
    }

    static ChannelTotals decode(DataInput in) throws IOException {
        Counters counters = Counters.decode(in);
        long binned = Varints.read(in);
        return new ChannelTotals(counters, ExactSum.decode(in), binned);
    }
}
