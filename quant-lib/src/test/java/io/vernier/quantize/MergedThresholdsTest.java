package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MergedThresholdsTest {

    private static ValueHistogram histogram(double... values) {
        TensorStatistics statistics = TensorStatistics.empty(TensorLayout.unnamed("input", 1), 1);
        statistics.observe(0, values, 0, values.length);
        return statistics.histogram(0).orElseThrow();
    }

    @Test
    void thresholdsWithFewestValuesBetweenThemBecomeOne() {
        MergedThresholds merged = MergedThresholds.of(
                new double[] {1, 2, 3, 4}, new int[] {1, 1, 1, 1}, histogram(0, 1.5, 1.5, 1.5, 2.5, 3.5, 3.5, 5), 2);

        assertThat(merged.groups()).containsExactly(0, 1, 1, 1);
        assertThat(merged.kept()).containsExactly(1, 3);
        assertThat(merged.share()).isEqualTo(3.0 / 8);
    }

    @Test
    void aGroupIsRepresentedByTheMiddleOfItsSplits() {
        MergedThresholds merged = MergedThresholds.of(new double[] {1, 2, 3}, new int[] {1, 1, 7}, histogram(0, 9), 1);

        assertThat(merged.groups()).containsExactly(0, 0, 0);
        assertThat(merged.kept()).containsExactly(3);
        assertThat(merged.share()).isZero();
    }

    @Test
    void whatIsLostFallsWithEveryThresholdMore() {
        SplittableRandom random = new SplittableRandom(4);
        double[] thresholds = random.doubles(100, 0, 10).sorted().toArray();
        ValueHistogram histogram = histogram(random.doubles(5000, 0, 10).toArray());
        int[] uses = random.ints(100, 1, 9).toArray();

        double before = 1;
        for (int most = 1; most < 100; most++) {
            MergedThresholds merged = MergedThresholds.of(thresholds, uses, histogram, most);
            assertThat(merged.share()).isLessThanOrEqualTo(before);
            assertThat(merged.kept()).hasSize(most).isSorted();
            before = merged.share();
        }
    }
}
