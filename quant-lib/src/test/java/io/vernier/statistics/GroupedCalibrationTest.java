package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupedCalibrationTest {
    private static final List<TensorLayout> LAYOUTS = List.of(TensorLayout.unnamed("input", 2));

    private static GroupedCalibration drawn(long seed, int rows) {
        GroupedCalibration calibration = GroupedCalibration.empty(LAYOUTS, 16);
        SplittableRandom random = new SplittableRandom(seed);
        for (int row = 0; row < rows; row++) {
            double[] values = {random.nextDouble(-1, 1), random.nextDouble(5, 9)};
            int group = ContentGroups.ofDense(values, 1, 2, new double[0])[0];
            calibration.group(group).tensor("input").observe(0, values, 0, 1);
            calibration.group(group).tensor("input").observe(1, values, 1, 1);
            calibration.group(group).count(1, 0, 0);
        }
        return calibration;
    }

    @Test
    void partsAddUpInAnyOrderToTheUngroupedCalibration() {
        GroupedCalibration first = drawn(1, 40);
        first.merge(drawn(2, 30));
        first.merge(drawn(3, 3));
        GroupedCalibration second = GroupedCalibration.empty(LAYOUTS, 16);
        second.merge(drawn(3, 3).encode());
        second.group(31);
        GroupedCalibration rest = drawn(2, 30);
        rest.merge(drawn(1, 40));
        second.merge(rest);
        Calibration ungrouped = Calibration.empty(LAYOUTS, 16);
        for (long[] part : new long[][] {{3, 3}, {1, 40}, {2, 30}}) {
            SplittableRandom random = new SplittableRandom(part[0]);
            for (long row = 0; row < part[1]; row++) {
                ungrouped.tensor("input").observe(0, random.nextDouble(-1, 1), 1);
                ungrouped.tensor("input").observe(1, random.nextDouble(5, 9), 1);
            }
            ungrouped.count(part[1], 0, 0);
        }

        assertThat(second.encode()).isEqualTo(first.encode());
        assertThat(first.groups()).hasSizeBetween(16, 32);
        assertThat(first.total().encode()).isEqualTo(ungrouped.encode());
        assertThat(GroupedCalibration.decode(first.encode(), LAYOUTS, 16).encode())
                .isEqualTo(first.encode());
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] bytes = drawn(1, 40).encode();

        assertThatThrownBy(() -> GroupedCalibration.decode(Arrays.copyOf(bytes, bytes.length / 2), LAYOUTS, 16))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
