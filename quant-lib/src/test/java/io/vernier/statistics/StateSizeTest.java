package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statistics take in memory, object by object, against the estimate by which a job is accepted. */
class StateSizeTest {
    private static final int DEFAULT_HISTOGRAM_CHANNELS = 4096;
    private static final int BLOCK = 4096;
    private static final double[] NORMAL = normal();

    private static double[] normal() {
        Random random = new Random(3);
        double[] values = new double[1 << 20];
        Arrays.setAll(values, k -> random.nextGaussian());
        return values;
    }

    private static List<TensorLayout> linear(int features) {
        return List.of(TensorLayout.unnamed("input", features), TensorLayout.unnamed("layer0.linear", 1));
    }

    private static void assertWithinEstimate(Calibration state, List<TensorLayout> layouts) {
        assertThat(HeapSize.of(state)).isLessThanOrEqualTo(Calibration.stateBytes(layouts, DEFAULT_HISTOGRAM_CHANNELS));
    }

    /** Channels in turn, block by block, as batches have them. */
    private static void observe(Calibration state, int values) {
        Random random = new Random(4);
        for (TensorStatistics tensor : state.tensors()) {
            for (int from = 0; from < values; from += BLOCK) {
                for (int channel = 0; channel < tensor.layout().channels(); channel++) {
                    tensor.observe(channel, NORMAL, random.nextInt(NORMAL.length - BLOCK), BLOCK);
                }
            }
        }
    }

    /** What so many values of a normal distribution are expected to leave. */
    private static void expect(TensorStatistics tensor, double values) {
        for (int bin = 0; bin < 1 << 16; bin++) {
            double middle = Float.intBitsToFloat((bin << 16) + 0x8000);
            double width = Math.ulp((float) middle) * (1 << 16);
            double expected = values * Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI) * width;
            for (int channel = 0; channel < tensor.layout().channels() && expected >= 0.5; channel++) {
                tensor.observe(channel, middle, Math.round(expected));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 8000000", "30, 2000000", "300, 100000", "1000, 50000", "10000, 20000"})
    void aTaskTakesNoMoreThanTheEstimate(int features, int values) {
        List<TensorLayout> layouts = linear(features);
        Calibration state = Calibration.empty(layouts, DEFAULT_HISTOGRAM_CHANNELS);

        observe(state, values);
        assertWithinEstimate(state, layouts);

        assertThat(state.encode()).isNotEmpty();
        assertWithinEstimate(state, layouts);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e6, 1e9, 1e12})
    void theSumOfAllTasksTakesNoMoreThanTheEstimate(double values) {
        List<TensorLayout> layouts = linear(100);
        Calibration state = Calibration.empty(layouts, DEFAULT_HISTOGRAM_CHANNELS);
        state.tensors().forEach(tensor -> expect(tensor, values));

        assertWithinEstimate(state, layouts);
    }

    @Test
    void theEstimateIsNotFarAboveALargeSum() {
        List<TensorLayout> layouts = linear(100);
        Calibration state = Calibration.empty(layouts, DEFAULT_HISTOGRAM_CHANNELS);
        state.tensors().forEach(tensor -> expect(tensor, 1e12));

        assertThat(HeapSize.of(state))
                .isGreaterThan(Calibration.stateBytes(layouts, DEFAULT_HISTOGRAM_CHANNELS) * 3 / 4);
    }

    @Test
    void aThousandFeaturesAreWithinTheDefaultBudget() {
        assertThat(Calibration.stateBytes(linear(1000), DEFAULT_HISTOGRAM_CHANNELS))
                .isLessThan(256L << 20);
    }
}
