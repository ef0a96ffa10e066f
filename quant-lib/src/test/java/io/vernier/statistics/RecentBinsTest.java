package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentBinsTest {
    private static final double GREATEST_RESIDUAL = Float.intBitsToFloat(0x3f80ffff);

    /** More values of one bin than the packed counts and sums hold, each with the greatest residual. */
    @Test
    void sumsThatLeaveThePackedBinsAreKept() {
        double[] values = new double[1 << 20];
        Arrays.fill(values, GREATEST_RESIDUAL);
        ValueHistogram histogram = ValueHistogram.empty();
        for (int k = 0; k < 40; k++) {
            histogram.observe(values, 0, values.length);
        }

        Bins bins = histogram.bins();

        long count = 40L << 20;
        assertThat(bins.size()).isEqualTo(1);
        assertThat(bins.id(0)).isEqualTo(0x3f80);
        assertThat(bins.count(0)).isEqualTo(count);
        assertThat(bins.residualSum(0)).isEqualTo(count * 0xffff);
        assertThat(bins.residualSquareSum(0))
                .isEqualTo(BigInteger.valueOf(count).multiply(BigInteger.valueOf(0xffffL * 0xffffL)));
    }

    @Test
    void observingGoesOnAfterTheBinsWereRead() {
        ValueHistogram histogram = ValueHistogram.empty();
        histogram.observe(1.5);
        assertThat(histogram.bins().total()).isEqualTo(1);

        histogram.observe(new double[] {1.5, -3, 1.5}, 0, 3);

        assertThat(histogram.bins().total()).isEqualTo(4);
        assertThat(histogram.bins().count(1)).isEqualTo(3);
    }

    /** Visits that do not divide the room for waiting patterns, and a NaN that turns a block into single values. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 1000, 1024, 1025, 5000})
    void howManyPatternsWaitMakesNoDifference(int visit) {
        SplittableRandom random = new SplittableRandom(visit);
        double[] values = new double[30_000];
        Arrays.setAll(values, i -> i == 17_000 ? Double.NaN : random.nextGaussian() * (i % 7));
        ValueHistogram few = ValueHistogram.empty(RecentBins.BLOCK);
        ValueHistogram many = ValueHistogram.empty(RecentBins.MOST_WAITING);
        ValueHistogram counted = ValueHistogram.empty();

        for (int from = 0; from < values.length; from += visit) {
            int length = Math.min(visit, values.length - from);
            few.observe(values, from, length);
            many.observe(values, from, length);
        }
        Arrays.stream(values).forEach(value -> counted.observe(value, 1));

        assertThat(Bytes.of(few::encode)).isEqualTo(Bytes.of(counted::encode));
        assertThat(Bytes.of(many::encode)).isEqualTo(Bytes.of(counted::encode));
    }

    @Test
    void elementsStoredBySparseRowsCountAlikeOneByOneAndTogether() {
        int[] channels = {0, 2, 2, 1, 0};
        double[] values = {1, 2, 3, -0.0, Double.NaN};
        for (int histogramChannels : new int[] {3, 0}) {
            TensorLayout layout = TensorLayout.unnamed("input", 3);
            Calibration together = Calibration.empty(List.of(layout), histogramChannels);
            Calibration oneByOne = Calibration.empty(List.of(layout), histogramChannels);
            together.tensors().get(0).observeStored(channels, values, 0, 5);
            together.tensors().get(0).observeSparseRows(4);
            for (int k = 0; k < 5; k++) {
                oneByOne.tensors().get(0).observeStored(channels[k], values[k]);
            }
            oneByOne.tensors().get(0).observeSparseRows(4);

            assertThat(together.encode()).isEqualTo(oneByOne.encode());
        }
    }
}
