package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupedMeanTest {
    private static GroupedMean of(int from, int to) {
        GroupedMean mean = GroupedMean.empty();
        for (int k = from; k < to; k++) {
            mean.observe(k % 32, 1.0 / (1 + k));
        }
        return mean;
    }

    @Test
    void partsAddUpToTheWholeInAnyOrder() {
        GroupedMean parts = of(500, 1000);
        parts.merge(GroupedMean.decode(of(0, 500).encode()));
        parts.merge(GroupedMean.empty());

        assertThat(parts.encode()).isEqualTo(of(0, 1000).encode());
        assertThat(parts.rows()).isEqualTo(1000);
        assertThat(parts.greatest(MetricName.MAX_COSINE_ERROR).quantizedValue()).hasValue(1);
    }

    @Test
    void theIntervalStaysWhereValuesCanBe() {
        Metric mean = of(0, 40).mean(MetricName.COSINE_ERROR, 0, 2);

        assertThat(mean.low().orElseThrow()).isNotNegative();
        assertThat(mean.high().orElseThrow())
                .isGreaterThan(mean.quantizedValue().orElseThrow());
        assertThat(GroupedMean.empty().mean(MetricName.COSINE_ERROR, 0, 2).quantizedValue())
                .isEmpty();
    }
}
