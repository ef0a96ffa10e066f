package io.vernier.validation;

import java.util.List;

/**
 * Rows of a block while they are measured. Each has a place in the evidence of all rows, which comes first, and one in the evidence of
 * its value of each slice's column; what is observed of a row goes to all of its places.
 */
public final class ObservedRows {
    private final int rows;

    /** The group of each row, by place. */
    private final Evidence.Group[][] groups;

    private ObservedRows(int rows, Evidence.Group[][] groups) {
        this.rows = rows;
        this.groups = groups;
    }

    static ObservedRows of(Evidence all, List<Slices> slices, int[] rowGroups, String[][] values) {
        int rows = rowGroups.length;
        Evidence.Group[][] groups = new Evidence.Group[1 + slices.size()][rows];
        for (int row = 0; row < rows; row++) {
            groups[0][row] = all.group(rowGroups[row]);
            for (int slice = 0; slice < slices.size(); slice++) {
                groups[1 + slice][row] =
                        slices.get(slice).of(values[slice][row]).group(rowGroups[row]);
            }
        }
        return new ObservedRows(rows, groups);
    }

    /** Places of each row: 1 and the number of slices. */
    public int places() {
        return groups.length;
    }

    /** The task's state at a place of a row, of a classifier. */
    public ClassificationMetrics classification(int place, int row) {
        return (ClassificationMetrics) groups[place][row].task();
    }

    /** The task's state at a place of a row, of a regression. */
    public RegressionMetrics regression(int place, int row) {
        return (RegressionMetrics) groups[place][row].task();
    }

    /**
     * Observes a tensor of all rows, channel-major: channel {@code c} of row {@code r} is element {@code c * rows + r}.
     *
     * @param tensor place of the tensor in the model
     * @param floats of the float model
     * @param quantized what the integers stand for
     */
    public void observe(int tensor, double[] floats, double[] quantized, int channels) {
        ErrorPower[] powers = new ErrorPower[rows];
        for (Evidence.Group[] byRow : groups) {
            for (int row = 0; row < rows; row++) {
                powers[row] = byRow[row].errors().get(tensor);
            }
            for (int channel = 0; channel < channels; channel++) {
                int from = channel * rows;
                for (int row = 0; row < rows; row++) {
                    powers[row].observe(floats[from + row], quantized[from + row], 1);
                }
            }
        }
    }

    /**
     * Observes the same pair of values of a tensor in a row, several times.
     *
     * @param times negative to take back what was observed
     */
    public void observe(int tensor, int row, double floatValue, double quantizedValue, long times) {
        for (Evidence.Group[] byRow : groups) {
            byRow[row].errors().get(tensor).observe(floatValue, quantizedValue, times);
        }
    }

    /** Observes all that a power has seen, in a row. */
    public void observe(int tensor, int row, ErrorPower power) {
        for (Evidence.Group[] byRow : groups) {
            byRow[row].errors().get(tensor).merge(power);
        }
    }
}
