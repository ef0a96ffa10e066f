package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;

/** The extremes that the accumulators of one layer took, by output. */
public final class AccumulatorExtremes {
    private final long[] min;
    private final long[] max;

    AccumulatorExtremes(int outputs) {
        min = new long[outputs];
        max = new long[outputs];
        Arrays.fill(min, Long.MAX_VALUE);
        Arrays.fill(max, Long.MIN_VALUE);
    }

    /** Observes accumulators of one output: {@code values[offset]} to {@code values[offset + length - 1]}. */
    public void observe(int output, long[] values, int offset, int length) {
        long least = min[output];
        long greatest = max[output];
        for (int i = offset; i < offset + length; i++) {
            least = Math.min(least, values[i]);
            greatest = Math.max(greatest, values[i]);
        }
        min[output] = least;
        max[output] = greatest;
    }

    void merge(AccumulatorExtremes other) {
        for (int output = 0; output < min.length; output++) {
            min[output] = Math.min(min[output], other.min[output]);
            max[output] = Math.max(max[output], other.max[output]);
        }
    }

    /** The least accumulator of an output; absent before the first. */
    public OptionalLong min(int output) {
        return min[output] <= max[output] ? OptionalLong.of(min[output]) : OptionalLong.empty();
    }

    /** The greatest accumulator of an output; absent before the first. */
    public OptionalLong max(int output) {
        return min[output] <= max[output] ? OptionalLong.of(max[output]) : OptionalLong.empty();
    }

    void encode(DataOutput out) throws IOException {
        for (int output = 0; output < min.length; output++) {
            out.writeLong(min[output]);
            out.writeLong(max[output]);
        }
    }

    static AccumulatorExtremes decode(int outputs, DataInput in) throws IOException {
        AccumulatorExtremes extremes = new AccumulatorExtremes(outputs);
        for (int output = 0; output < outputs; output++) {
            extremes.min[output] = in.readLong();
            extremes.max[output] = in.readLong();
        }
        return extremes;
    }
}
