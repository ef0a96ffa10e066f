package io.vernier.validation;

import io.vernier.statistics.ContentGroups;
import java.util.Arrays;

/**
 * The power of one tensor's values and errors over the rows of a block, by group and exponent: a place for each, so that none is looked
 * for. What was added goes to the sums of the groups when the block is done.
 */
final class PowerTable {
    /** What a table takes in memory, nearly. */
    static final long BYTES = 2L * 2 * Long.BYTES * ContentGroups.COUNT * PowerSum.FIELDS;

    private static final int GROUPS = ContentGroups.COUNT;

    private final Squares values = new Squares();
    private final Squares errors = new Squares();
    private final long[] unusual = new long[GROUPS];

    /** Sums of squares as {@link PowerSum} has them, low and high parts side by side. */
    private static final class Squares {
        final long[] sums = new long[2 * GROUPS * PowerSum.FIELDS];
        final boolean[] touched = new boolean[PowerSum.FIELDS];

        void add(int group, float value) {
            int bits = Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
            int field = PowerSum.field(bits);
            long square = PowerSum.square(bits);
            int at = 2 * (group * PowerSum.FIELDS + field);
            sums[at] += PowerSum.low(square);
            sums[at + 1] += PowerSum.high(square);
            touched[field] = true;
        }

        void drain(int group, PowerSum to) {
            for (int field = 0; field < touched.length; field++) {
                int at = 2 * (group * PowerSum.FIELDS + field);
                if (touched[field] && (sums[at] | sums[at + 1]) != 0) {
                    to.add(field, sums[at], sums[at + 1]);
                    sums[at] = 0;
                    sums[at + 1] = 0;
                }
            }
        }
    }

    /**
     * Adds values of one channel.
     *
     * @param rows which of them
     * @param groups of each of those, of which the evidence that is drained into knows all
     * @param from where the channel starts in both arrays
     * @param observes whether the values are added, or their errors alone
     */
    void add(int[] rows, int[] groups, double[] floats, double[] quantized, int from, Observed observes) {
        if (observes.floats()) {
            for (int k = 0; k < rows.length; k++) {
                double value = floats[from + rows[k]];
                if (ErrorPower.hasView(value)) {
                    values.add(groups[k], (float) value);
                }
            }
        }
        for (int k = 0; k < rows.length; k++) {
            double error = quantized[from + rows[k]] - floats[from + rows[k]];
            if (ErrorPower.hasView(error)) {
                errors.add(groups[k], (float) error);
            } else {
                unusual[groups[k]]++;
            }
        }
    }

    /** Hands over what was added of a tensor, and is empty again. */
    void drain(Evidence evidence, int tensor) {
        for (int group = 0; group < GROUPS; group++) {
            if (evidence.has(group)) {
                ErrorPower power = evidence.group(group).errors().get(tensor);
                values.drain(group, power.values());
                errors.drain(group, power.errors());
                power.addUnusual(unusual[group]);
            }
        }
        Arrays.fill(unusual, 0);
        Arrays.fill(values.touched, false);
        Arrays.fill(errors.touched, false);
    }
}
