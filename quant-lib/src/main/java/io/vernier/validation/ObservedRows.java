package io.vernier.validation;

import io.vernier.statistics.ContentGroups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows of a block while they are measured. Each has a place in the evidence of all rows, which comes first, and one in the evidence of
 * its value of each slice's column, unless that is one of too many; what is observed of a row goes to all of its places.
 */
public final class ObservedRows {
    private final Validation validation;

    /** The groups of each row, by place. */
    private final Evidence.Group[][] groups;

    private final List<Part> parts;

    /**
     * The rows that are observed in one evidence.
     *
     * @param rows their places in the block, ascending
     * @param groups of each of them
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(Evidence evidence, int[] rows, int[] groups) {}

    private ObservedRows(Validation validation, Evidence.Group[][] groups, List<Part> parts) {
        this.validation = validation;
        this.groups = groups;
        this.parts = parts;
    }

    static ObservedRows of(Validation validation, int[] rowGroups, String[][] values) {
        List<Slices> slices = validation.slices();
        int rows = rowGroups.length;
        Evidence.Group[][] groups = new Evidence.Group[rows][];
        Evidence.Group[] places = new Evidence.Group[1 + slices.size()];
        IdentityHashMap<Evidence, IntStream.Builder> sliced = new IdentityHashMap<>();
        Evidence.Group[][] alone = new Evidence.Group[ContentGroups.COUNT][];
        for (int row = 0; row < rows; row++) {
            int group = rowGroups[row];
            if (slices.isEmpty() && alone[group] != null) {
                groups[row] = alone[group];
                continue;
            }
            places[0] = validation.evidence().group(group);
            int used = 1;
            for (int slice = 0; slice < slices.size(); slice++) {
                Optional<Evidence> evidence = slices.get(slice).of(values[slice][row]);
                if (evidence.isPresent()) {
                    places[used++] = evidence.get().group(group);
                    sliced.computeIfAbsent(evidence.get(), each -> IntStream.builder())
                            .add(row);
                }
            }
            groups[row] = Arrays.copyOf(places, used);
            alone[group] = groups[row];
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(validation.evidence(), IntStream.range(0, rows).toArray(), rowGroups));
        sliced.forEach((evidence, builder) -> {
            int[] members = builder.build().toArray();
            int[] memberGroups = new int[members.length];
            Arrays.setAll(memberGroups, k -> rowGroups[members[k]]);
            parts.add(new Part(evidence, members, memberGroups));
        });
        return new ObservedRows(validation, groups, parts);
    }

    /** Places of a row: 1 and at most the number of slices. */
    public int places(int row) {
        return groups[row].length;
    }

    /**
     * Observes the clusters that the two models assign a row to.
     *
     * @param floatCost distance of the row from the center of the float model's cluster
     * @param quantizedCost from that of the integers' cluster; the same where they agree
     */
    public void observeClusters(
            int row, int floatCluster, int quantizedCluster, double floatCost, double quantizedCost) {
        for (Evidence.Group group : groups[row]) {
            ((ClusteringMetrics) group.task()).observe(floatCluster, quantizedCluster, floatCost, quantizedCost);
        }
        validation.clusters().observe(floatCluster, quantizedCluster);
    }

    /** The task's state at a place of a row, of what gives hashes. */
    public HashingMetrics hashing(int place, int row) {
        return (HashingMetrics) groups[row][place].task();
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
        int rows = groups.length;
        PowerTable table = validation.table();
        PowerTable.Block block = new PowerTable.Block(tensor, floats, quantized, rows, channels);
        for (Part part : parts) {
            table.add(part.evidence(), part.rows(), part.groups(), block, validation.observes());
        }
        validation.greatestErrors().observe(tensor, floats, quantized, channels * rows);
    }

    /**
     * Observes the same pair of values of a tensor in a row, several times.
     *
     * @param times negative to take back what was observed, which is no error that was seen
     */
    public void observe(int tensor, int row, double floatValue, double quantizedValue, long times) {
        for (Evidence.Group group : groups[row]) {
            ErrorPower power = group.errors().get(tensor);
            if (validation.observes().floats()) {
                power.observe(floatValue, quantizedValue, times);
            } else {
                power.observeError(floatValue, quantizedValue, times);
            }
        }
        if (times > 0) {
            validation.greatestErrors().observe(tensor, floatValue, quantizedValue);
        }
    }

    /** Observes all that a power of zeros has seen, in a row, but no greatest error. */
    public void observe(int tensor, int row, ErrorPower power) {
        for (Evidence.Group group : groups[row]) {
            group.errors().get(tensor).merge(power);
        }
    }
}
