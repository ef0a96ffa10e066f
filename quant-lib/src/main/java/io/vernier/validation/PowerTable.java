package io.vernier.validation;

import io.vernier.statistics.ContentGroups;
import java.util.Arrays;

/**
 * The power of one tensor's values and errors over the rows of a block, by group and exponent: a place for each, so that none is looked
 * for. What was added goes to the sums of the groups when the block is done.
 */
final class PowerTable {
    /** What a table takes in memory, nearly. */
    static final long BYTES = 2L * Long.BYTES * ContentGroups.COUNT * PowerSum.FIELDS;

    private static final int GROUPS = ContentGroups.COUNT;

    /** A square has 48 bits, so that the sum of so many has no more than 64. */
    private static final int MOST = 1 << 16;

    private final Squares values = new Squares();
    private final Squares errors = new Squares();
    private final long[] unusual = new long[GROUPS];

    /** Of fewer values, as of one value of a slice, looking for the places takes less than draining all of them. */
    private static final int FEW = 2048;

    /** How many squares may be in one place. */
    private int added;

    /** Sums of squares by group and exponent, as unsigned numbers. */
    private static final class Squares {
        final long[] sums = new long[GROUPS * PowerSum.FIELDS];

        void add(int group, float value) {
            int bits = Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
            sums[group * PowerSum.FIELDS + PowerSum.field(bits)] += PowerSum.square(bits);
        }

        void drain(int group, PowerSum to) {
            int first = group * PowerSum.FIELDS;
            for (int field = 0; field < PowerSum.FIELDS; field++) {
                long sum = sums[first + field];
                if (sum != 0) {
                    to.add(field, PowerSum.low(sum), PowerSum.high(sum));
                    sums[first + field] = 0;
                }
            }
        }
    }

    /**
     * Adds values of one tensor, and hands them over to the evidence.
     *
     * @param rows which of a block's rows the evidence is of
     * @param groups of each of those, all of which the evidence knows
     * @param of the block, channel-major
     * @param observes whether the values are added, or their errors alone
     */
    void add(Evidence evidence, int[] rows, int[] groups, Block of, Observed observes) {
        if ((long) rows.length * of.channels() < FEW) {
            addFew(evidence, rows, groups, of, observes);
            return;
        }
        for (int channel = 0; channel < of.channels(); channel++) {
            for (int from = 0; from < rows.length; from += MOST) {
                int to = Math.min(rows.length, from + MOST);
                if (added + to - from > MOST) {
                    drain(evidence, of.tensor(), observes);
                }
                added += to - from;
                add(rows, groups, from, to, of, channel * of.rows(), observes);
            }
        }
        drain(evidence, of.tensor(), observes);
    }

    /**
     * A tensor of a block of rows, channel-major.
     *
     * @param tensor its place in the model
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Block(int tensor, double[] floats, double[] quantized, int rows, int channels) {}

    private static void addFew(Evidence evidence, int[] rows, int[] groups, Block of, Observed observes) {
        for (int k = 0; k < rows.length; k++) {
            ErrorPower power = evidence.group(groups[k]).errors().get(of.tensor());
            for (int at = rows[k]; at < of.channels() * of.rows(); at += of.rows()) {
                if (observes.floats()) {
                    power.observe(of.floats()[at], of.quantized()[at], 1);
                } else {
                    power.observeError(of.floats()[at], of.quantized()[at], 1);
                }
            }
        }
    }

    private void add(int[] rows, int[] groups, int from, int to, Block of, int start, Observed observes) {
        double[] floats = of.floats();
        double[] quantized = of.quantized();
        if (observes.floats()) {
            for (int k = from; k < to; k++) {
                double value = floats[start + rows[k]];
                if (ErrorPower.hasView(value)) {
                    values.add(groups[k], (float) value);
                }
            }
        }
        for (int k = from; k < to; k++) {
            double error = quantized[start + rows[k]] - floats[start + rows[k]];
            if (ErrorPower.hasView(error)) {
                errors.add(groups[k], (float) error);
            } else {
                unusual[groups[k]]++;
            }
        }
    }

    private void drain(Evidence evidence, int tensor, Observed observes) {
        for (int group = 0; group < GROUPS; group++) {
            if (evidence.has(group)) {
                ErrorPower power = evidence.group(group).errors().get(tensor);
                if (observes.floats()) {
                    values.drain(group, power.values());
                }
                errors.drain(group, power.errors());
                power.addUnusual(unusual[group]);
            }
        }
        Arrays.fill(unusual, 0);
        added = 0;
    }
}
