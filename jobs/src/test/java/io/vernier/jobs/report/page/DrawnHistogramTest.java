package io.vernier.jobs.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Range;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.ValueHistogram;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DrawnHistogramTest {

    private static double[] drawn(double... values) {
        ValueHistogram histogram = ValueHistogram.empty();
        for (double value : values) {
            histogram.observe(value);
        }
        Distribution distribution = histogram.distribution();
        return DrawnHistogram.of(distribution, distribution.extremes().orElseThrow());
    }

    @Test
    void noValueIsLost() {
        double[] values =
                new java.util.SplittableRandom(1).doubles(1000, -5, 1000).toArray();

        assertThat(Arrays.stream(drawn(values)).sum()).isCloseTo(1000, within(1e-9));
    }

    @Test
    void aConstantIsOneBarInTheMiddle() {
        double[] bars = drawn(7, 7, 7);

        assertThat(bars[32]).isEqualTo(3);
        assertThat(Arrays.stream(bars).sum()).isEqualTo(3);
    }

    @Test
    void wideCellsAreSpreadAndExtremesStandAtTheEnds() {
        double[] bars = drawn(1000, 1001, 1002, 1003, 1004);

        assertThat(bars[0]).isPositive();
        assertThat(bars[63]).isPositive();
        assertThat(Arrays.stream(bars).sum()).isCloseTo(5, within(1e-9));
    }

    @Test
    void onlyEmptyStepsAreZeroBytes() {
        double[] bars = new double[DrawnHistogram.BINS];
        bars[3] = 1e12;
        bars[5] = 1e-3;

        byte[] bytes = DrawnHistogram.bytes(bars);

        assertThat(bytes[3]).isEqualTo((byte) 255);
        assertThat(bytes[5]).isEqualTo((byte) 1);
        assertThat(bytes[4]).isZero();
    }

    @Test
    void aRangeMayBeWiderThanTheValues() {
        ValueHistogram histogram = ValueHistogram.empty();
        histogram.observe(1);
        double[] bars = DrawnHistogram.of(histogram.float32View(), new Range(0, 64));

        assertThat(bars[1]).isEqualTo(1);
    }
}
