package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputGroupsTest {
    private static final int MOST = 4;

    private static CodeStatistics statistics(double offset, double[] values, long... weights) {
        CodeStatistics statistics = new CodeStatistics.Shape(new double[] {offset}, 0, 0, 0).empty();
        for (int k = 0; k < values.length; k++) {
            statistics.observe(0, values[k], weights[k]);
        }
        return statistics;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 2020, -3})
    void fewValuesAreAGroupEach(double offset) {
        double[] values = {offset - 4, offset - 1, offset, offset + 0.5};

        InputGroups groups = statistics(offset, values, 1, 2000, 3, 1).groups(0, MOST);

        assertThat(groups.mean()).containsExactly(values, Offset.offset(1e-12));
        assertThat(Arrays.stream(values).mapToInt(groups::group)).containsExactly(0, 1, 2, 3);
        assertThat(groups.group(offset - 5)).isZero();
        assertThat(groups.group(offset + 9)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4000})
    void manyValuesAreGroupsOfEqualWeightWithTheMeansOfTheirValues(long weight) {
        double[] values = {-8, -4, -2, -1, 0, 1, 2, 4};
        long[] weights = new long[values.length];
        Arrays.fill(weights, weight);

        InputGroups groups = statistics(0, values, weights).groups(0, MOST);

        assertThat(groups.mean()).containsExactly(-6, -1.5, 0.5, 3);
        assertThat(Arrays.stream(values).mapToInt(groups::group)).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 50})
    void aHeavyValueLeavesOutTheGroupsThatItFills(long light) {
        InputGroups groups =
                statistics(0, new double[] {1, 2, 3, 4, 5}, light, 100_000, light, light, light).groups(0, MOST);

        assertThat(groups.mean()).containsExactly(1.5, 4);
    }
}
