package io.vernier.validation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rows of a block while they are measured. Each has a place in the evidence of all rows, which comes first, and one in the evidence of
 * its value of each slice's column, unless that is one of too many; what is observed of a row goes to all of its places.
 */
public final class ObservedRows {
    private final int rows;

    /** The groups of each row, by place. */
    private final Evidence.Group[][] groups;

    private ObservedRows(Evidence.Group[][] groups) {
        this.rows = groups.length;
        this.groups = groups;
    }

    static ObservedRows of(Evidence all, List<Slices> slices, int[] rowGroups, String[][] values) {
        int rows = rowGroups.length;
        Evidence.Group[][] groups = new Evidence.Group[rows][];
        Evidence.Group[] places = new Evidence.Group[1 + slices.size()];
        for (int row = 0; row < rows; row++) {
            places[0] = all.group(rowGroups[row]);
            int used = 1;
            for (int slice = 0; slice < slices.size(); slice++) {
                Optional<Evidence> evidence = slices.get(slice).of(values[slice][row]);
                if (evidence.isPresent()) {
                    places[used++] = evidence.get().group(rowGroups[row]);
                }
            }
            groups[row] = Arrays.copyOf(places, used);
        }
        return new ObservedRows(groups);
    }

    /** Places of a row: 1 and at most the number of slices. */
    public int places(int row) {
        return groups[row].length;
    }

    /** The task's state at a place of a row, of what assigns clusters. */
    public ClusteringMetrics clustering(int place, int row) {
        return (ClusteringMetrics) groups[row][place].task();
    }

    /** The task's state at a place of a row, of a classifier. */
    public ClassificationMetrics classification(int place, int row) {
        return (ClassificationMetrics) groups[row][place].task();
    }

    /** The task's state at a place of a row, of a regression. */
    public RegressionMetrics regression(int place, int row) {
        return (RegressionMetrics) groups[row][place].task();
    }

    /**
     * Observes a tensor of all rows, channel-major: channel {@code c} of row {@code r} is element {@code c * rows + r}.
     *
     * @param tensor place of the tensor in the model
     * @param floats of the float model
     * @param quantized what the integers stand for
     */
    public void observe(int tensor, double[] floats, double[] quantized, int channels) {
        ErrorPower[][] powers = new ErrorPower[rows][];
        for (int row = 0; row < rows; row++) {
            powers[row] = Stream.of(groups[row])
                    .map(group -> group.errors().get(tensor))
                    .toArray(ErrorPower[]::new);
        }
        for (int channel = 0; channel < channels; channel++) {
            int from = channel * rows;
            for (int row = 0; row < rows; row++) {
                for (ErrorPower power : powers[row]) {
                    power.observe(floats[from + row], quantized[from + row], 1);
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
        for (Evidence.Group group : groups[row]) {
            group.errors().get(tensor).observe(floatValue, quantizedValue, times);
        }
    }

    /** Observes all that a power has seen, in a row. */
    public void observe(int tensor, int row, ErrorPower power) {
        for (Evidence.Group group : groups[row]) {
            group.errors().get(tensor).merge(power);
        }
    }
}
