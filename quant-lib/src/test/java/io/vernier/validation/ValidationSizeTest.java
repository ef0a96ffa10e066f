package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.ContentGroups;
import io.vernier.statistics.HeapSize;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationSizeTest {
    private static final List<String> TENSORS = List.of("input", "layer0.linear", "layer0.sigmoid");

    private static long bytes(Task task, String... slices) {
        return new Validation.Layout(TENSORS, List.of(1), task, List.of(slices)).stateBytes();
    }

    @Test
    void marginsCountForTwoLabelledClassesAlone() {
        long numbers = bytes(new Task.Regression(0, true));

        assertThat(bytes(new Task.Classification(3, true))).isEqualTo(numbers);
        assertThat(bytes(new Task.Classification(2, false))).isEqualTo(numbers);
        assertThat(bytes(new Task.Classification(2, true)) - numbers).isEqualTo(32 * 2 * 34 * 4096);
    }

    @Test
    void eachColumnOfSlicesCountsAHundredTimes() {
        Task task = new Task.Classification(2, true);
        long all = 32 * (3 * 1024 + 2 * 34 * 4096);
        long sliced = 32 * (3 * 1024 + 2 * 34 * 256);

        assertThat(bytes(task, "carrier") - bytes(task)).isEqualTo(100 * sliced);
        assertThat(bytes(task, "carrier", "origin") - bytes(task)).isEqualTo(200 * sliced);
        assertThat(bytes(task)).isEqualTo(all + (128 << 10));
    }

    /** A model may have very many clusters, rows fall into any of them, and 100 values of a column into all groups. */
    @Test
    void clustersAreKeptOnceForAllGroupsAndSlices() {
        int clusters = 10_000;
        Validation.Layout layout =
                new Validation.Layout(List.of("input"), List.of(), new Task.Clustering(clusters), List.of("carrier"));
        Validation validation = Validation.empty(layout);
        int rows = ContentGroups.COUNT * Slices.LIMIT;
        int[] groups = new int[rows];
        String[] values = new String[rows];
        Arrays.setAll(groups, row -> row % ContentGroups.COUNT);
        Arrays.setAll(values, row -> "value" + row / ContentGroups.COUNT);
        ObservedRows observed = validation.observe(groups, new String[][] {values});
        for (int row = 0; row < rows; row++) {
            observed.observeClusters(row, clusters - 1 - row, clusters - 1, 1, 1);
        }

        assertThat(HeapSize.of(validation)).isBetween(24L * clusters, layout.stateBytes());
        assertThat(bytes(new Task.Clustering(clusters)) - bytes(new Task.Regression(0, true)))
                .isEqualTo(24L * clusters);
    }

    /** However many margins there are, the tables of all groups stay within what is said. */
    @Test
    void marginsTakeWhatIsSaidAndNoMore() {
        RankCounts ranks = new RankCounts(Evidence.MARGINS);
        long most = 0;
        for (int row = 0; row < 100_000; row++) {
            ranks.observe(row & 1, Math.sin(row));
            most = Math.max(most, ranks.tableBytes());
        }

        assertThat(most).isBetween(25L * Evidence.MARGINS, 34L * Evidence.MARGINS);

        RankCounts others = new RankCounts(Evidence.MARGINS);
        for (int row = 0; row < 100_000; row++) {
            others.observe(row & 1, Math.cos(row));
        }
        for (int merges = 0; merges < 3; merges++) {
            // From the second time on nothing is coarser than before.
            ranks.merge(others);
            assertThat(ranks.tableBytes()).isBetween(15L * Evidence.MARGINS, 34L * Evidence.MARGINS);
        }
    }
}
