package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.jobs.store.table.DriftRow;
import io.vernier.outcome.Refusal;
import io.vernier.statistics.Drift;
import io.vernier.statistics.ValueHistogram;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DriftThresholdsTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();
    private static final OptionalDouble ONE = OptionalDouble.of(1);

    private static DriftThresholds thresholds(OptionalDouble psi, OptionalDouble js, OptionalDouble shift) {
        return new DriftThresholds(psi, js, shift, NONE, NONE);
    }

    private static DriftThresholds nonFinite(double share) {
        return new DriftThresholds(NONE, NONE, NONE, OptionalDouble.of(share), NONE);
    }

    private static DriftThresholds coverage(double share) {
        return new DriftThresholds(NONE, NONE, NONE, NONE, OptionalDouble.of(share));
    }

    private static DriftRow row(double before, double after) {
        return row(new double[] {before}, new double[] {after});
    }

    private static DriftRow row(double[] before, double[] after) {
        ValueHistogram reference = ValueHistogram.empty();
        Arrays.stream(before).forEach(reference::observe);
        ValueHistogram later = ValueHistogram.empty();
        Arrays.stream(after).forEach(later::observe);
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
        DriftThresholds some = thresholds(NONE, ONE, NONE);

        assertThat(some.exceededBy(row(1, Double.NaN))).containsExactly("empty");
        assertThat(some.exceededBy(row(Double.NaN, 1))).containsExactly("empty");
        assertThat(some.exceededBy(row(Double.NaN, Double.NaN))).isEmpty();
    }

    @Test
    void withoutThresholdsNothingIsJudged() {
        DriftThresholds none = thresholds(NONE, NONE, NONE);

        assertThat(none.exceededBy(row(1, Double.NaN))).isEmpty();
        assertThat(none.exceededBy(row(1, 8))).isEmpty();
    }

    @Test
    void aShiftCountsInEitherDirectionAndWhatEqualsTheThresholdPasses() {
        assertThat(thresholds(NONE, NONE, ONE).exceededBy(row(1, 8))).containsExactly("shift");
        assertThat(thresholds(NONE, NONE, OptionalDouble.of(2)).exceededBy(row(1, 8)))
                .isEmpty();
        assertThat(thresholds(ONE, ONE, NONE).exceededBy(row(1, 8))).containsExactly("psi");
    }

    @Test
    void theShareOfNonFiniteValuesIsJudgedByWhatItRises() {
        double[] quarter = {1, 1, 1, Double.NaN};
        double[] half = {1, Double.POSITIVE_INFINITY, 1, Double.NaN};

        assertThat(nonFinite(0.2).exceededBy(row(quarter, half))).containsExactly("non_finite");
        assertThat(nonFinite(0.25).exceededBy(row(quarter, half))).isEmpty();
        assertThat(nonFinite(0).exceededBy(row(half, quarter))).isEmpty();
        assertThat(nonFinite(0).exceededBy(row(quarter, new double[] {1, 1, 1, 1, 1, 1, Double.NaN, Double.NaN})))
                .isEmpty();
        assertThat(nonFinite(0).exceededBy(row(quarter, new double[0]))).containsExactly("empty");
    }

    @Test
    void theCoverageIsJudgedByTheShareOutside() {
        double[] reference = {1, 2};
        double[] later = {1, 2, 2, 3};

        assertThat(coverage(0.8).exceededBy(row(reference, later))).containsExactly("coverage");
        assertThat(coverage(0.75).exceededBy(row(reference, later))).isEmpty();
        assertThat(coverage(1).exceededBy(row(later, reference))).isEmpty();
    }

    @Test
    void aThresholdThatIsNoShareIsRefused() {
        assertThatThrownBy(() -> nonFinite(1.5)).isInstanceOf(Refusal.class).hasMessageContaining("--max-non-finite");
        assertThatThrownBy(() -> coverage(99)).isInstanceOf(Refusal.class).hasMessageContaining("--min-coverage");
        assertThatThrownBy(() -> coverage(Double.NaN)).isInstanceOf(Refusal.class);
    }
}
