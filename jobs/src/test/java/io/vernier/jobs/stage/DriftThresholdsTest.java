package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.store.DriftRow;
import io.vernier.statistics.Drift;
import io.vernier.statistics.ValueHistogram;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DriftThresholdsTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();
    private static final OptionalDouble ONE = OptionalDouble.of(1);

    private static DriftRow row(double before, double after) {
        ValueHistogram reference = ValueHistogram.empty();
        reference.observe(before);
        ValueHistogram later = ValueHistogram.empty();
        later.observe(after);
        return new DriftRow(
                "input",
                OptionalInt.of(0),
                Optional.empty(),
                reference.summary(),
                later.summary(),
                Drift.between(reference, later),
                OptionalDouble.of(-2),
                OptionalDouble.of(0.5),
                List.of());
    }

    @Test
    void aChannelWhoseValuesVanishOrAppearIsAboveAnyThreshold() {
        DriftThresholds some = new DriftThresholds(NONE, ONE, NONE);

        assertThat(some.exceededBy(row(1, Double.NaN))).containsExactly("empty");
        assertThat(some.exceededBy(row(Double.NaN, 1))).containsExactly("empty");
        assertThat(some.exceededBy(row(Double.NaN, Double.NaN))).isEmpty();
    }

    @Test
    void withoutThresholdsNothingIsJudged() {
        DriftThresholds none = new DriftThresholds(NONE, NONE, NONE);

        assertThat(none.exceededBy(row(1, Double.NaN))).isEmpty();
        assertThat(none.exceededBy(row(1, 8))).isEmpty();
    }

    @Test
    void aShiftCountsInEitherDirectionAndWhatEqualsTheThresholdPasses() {
        assertThat(new DriftThresholds(NONE, NONE, ONE).exceededBy(row(1, 8))).containsExactly("shift");
        assertThat(new DriftThresholds(NONE, NONE, OptionalDouble.of(2)).exceededBy(row(1, 8)))
                .isEmpty();
        assertThat(new DriftThresholds(ONE, ONE, NONE).exceededBy(row(1, 8))).containsExactly("psi");
    }
}
