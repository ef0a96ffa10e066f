package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.Calibration;
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
        assertThat(bytes(new Task.Classification(2, true)) - numbers).isEqualTo(32 * (16 << 10));
    }

    @Test
    void eachColumnOfSlicesCountsAHundredTimes() {
        Task task = new Task.Classification(2, true);
        long group = 32 * (3 * 1024 + (16 << 10));

        assertThat(bytes(task, "carrier") - bytes(task)).isEqualTo(100 * group);
        assertThat(bytes(task, "carrier", "origin") - bytes(task)).isEqualTo(200 * group);
        assertThat(bytes(task)).isEqualTo(group + 3 * 2 * Calibration.HISTOGRAM_BYTES);
    }

    /** The bytes that travel are half of those in memory. */
    @Test
    void aStateOfSomeHundredMarginsInEachGroupTakesWhatIsSaid() {
        Validation.Layout layout = new Validation.Layout(TENSORS, List.of(1), new Task.Classification(2, true));
        Validation validation = Validation.empty(layout);
        for (int row = 0; row < 32 * 250; row++) {
            ObservedRows one = validation.observe(new int[] {row % 32}, new String[0][]);
            one.classification(0, 0).observe(1, 1);
            one.classification(0, 0).observeMargins(row & 1, Math.sin(row) * 4, Math.sin(row) * 4.01);
        }

        // Twelve bytes of an entry are twenty-four in a table that is half full.
        assertThat(2.0 * validation.encode().length).isBetween(0.5 * 32 * (16 << 10), 1.6 * 32 * (16 << 10));
    }
}
