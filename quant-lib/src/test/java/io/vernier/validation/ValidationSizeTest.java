package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(bytes(new Task.Classification(2, true)) - numbers).isEqualTo(32 * 2 * 48 * 4096);
    }

    @Test
    void eachColumnOfSlicesCountsAHundredTimes() {
        Task task = new Task.Classification(2, true);
        long all = 32 * (3 * 1024 + 2 * 48 * 4096);
        long sliced = 32 * (3 * 1024 + 2 * 48 * 256);

        assertThat(bytes(task, "carrier") - bytes(task)).isEqualTo(100 * sliced);
        assertThat(bytes(task, "carrier", "origin") - bytes(task)).isEqualTo(200 * sliced);
        assertThat(bytes(task)).isEqualTo(all + (256 << 10));
    }

    /** However many margins there are, the tables of all groups stay within what is said. */
    @Test
    void marginsTakeWhatIsSaidAndNoMore() {
        long[] retained = new long[2];
        for (int part = 0; part < 2; part++) {
            RankCounts ranks = new RankCounts(Evidence.MARGINS);
            for (int row = 0; row < (part == 0 ? Evidence.MARGINS : 100_000); row++) {
                ranks.observe(row & 1, Math.sin(row));
            }
            retained[part] = ranks.tableBytes();
        }

        assertThat(retained).containsOnly(48L * Evidence.MARGINS);
    }
}
