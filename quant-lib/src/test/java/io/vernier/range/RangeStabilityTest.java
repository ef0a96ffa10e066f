package io.vernier.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.statistics.ValueHistogram;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RangeStabilityTest {
    private static final Quantizer QUANTIZER =
            Quantizer.of(Convention.vernier(), 8, false, Scheme.ASYMMETRIC, ZeroPolicy.ANYWHERE);

    static Stream<RangeEstimator> estimators() {
        return Stream.of(
                RangeEstimator.minMax(),
                RangeEstimator.percentile(new BigDecimal("99")),
                RangeEstimator.meanSquaredError());
    }

    private static List<List<Double>> drawn(int groups) {
        SplittableRandom random = new SplittableRandom(groups);
        List<List<Double>> values = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            values.add(Stream.generate(random::nextGaussian).limit(200).toList());
        }
        return values;
    }

    private static ValueHistogram histogram(List<List<Double>> groups, int without) {
        ValueHistogram histogram = ValueHistogram.empty();
        for (int group = 0; group < groups.size(); group++) {
            if (group != without) {
                groups.get(group).forEach(histogram::observe);
            }
        }
        return histogram;
    }

    private static List<ValueHistogram> histograms(List<List<Double>> groups) {
        return groups.stream().map(group -> histogram(List.of(group), -1)).toList();
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void leavingAGroupOutIsEstimatingWithoutIt(RangeEstimator estimator) {
        List<List<Double>> groups = drawn(7);
        double[] scales = new double[7];
        double[] ends = new double[7];
        for (int group = 0; group < 7; group++) {
            QuantizationParameters without = QUANTIZER.parameters(estimator
                    .estimate(histogram(groups, group).float32View(), QUANTIZER)
                    .orElseThrow());
            scales[group] = without.scale();
            ends[group] = without.range().hi();
        }
        double mean = Stream.of(0, 1, 2, 3, 4, 5, 6).mapToDouble(g -> scales[g]).sum() / 7;
        double squares = Stream.of(0, 1, 2, 3, 4, 5, 6)
                .mapToDouble(g -> (scales[g] - mean) * (scales[g] - mean))
                .sum();

        RangeStability stability = RangeStability.of(
                        histograms(groups), ValueHistogram::float32View, estimator, QUANTIZER)
                .orElseThrow();

        QuantizationParameters all = QUANTIZER.parameters(estimator
                .estimate(histogram(groups, -1).float32View(), QUANTIZER)
                .orElseThrow());
        assertThat(stability.groups()).isEqualTo(7);
        assertThat(stability.scale().value()).isEqualTo(all.scale());
        assertThat(stability.scale().standardError()).isCloseTo(Math.sqrt(6.0 / 7 * squares), within(1e-15));
        assertThat(stability.hi().value()).isEqualTo(all.range().hi());
        assertThat(stability.hi().least())
                .isEqualTo(Stream.of(0, 1, 2, 3, 4, 5, 6)
                        .mapToDouble(g -> ends[g])
                        .min()
                        .orElseThrow());
        assertThat(stability.hi().greatest())
                .isEqualTo(Stream.of(0, 1, 2, 3, 4, 5, 6)
                        .mapToDouble(g -> ends[g])
                        .max()
                        .orElseThrow());
    }

    @Test
    void anOutlierShowsInOneGroup() {
        List<List<Double>> groups = drawn(32);
        groups.set(5, List.of(1000.0));

        RangeStability stability = RangeStability.of(
                        histograms(groups), ValueHistogram::float32View, RangeEstimator.minMax(), QUANTIZER)
                .orElseThrow();

        assertThat(stability.hi().value()).isEqualTo(1000);
        assertThat(stability.hi().greatest()).isEqualTo(1000);
        assertThat(stability.hi().least()).isBetween(2.0, 6.0);
        assertThat(stability.lo().least()).isEqualTo(stability.lo().value());
    }

    @Test
    void extremesNeedNoHistogram() {
        List<ValueHistogram> histograms = histograms(drawn(9));

        assertThat(RangeStability.ofExtremes(
                        histograms.stream().map(ValueHistogram::summary).toList(), QUANTIZER))
                .isEqualTo(
                        RangeStability.of(histograms, ValueHistogram::float32View, RangeEstimator.minMax(), QUANTIZER));
    }

    @Test
    void oneGroupTellsNothing() {
        List<ValueHistogram> one = new ArrayList<>(histograms(drawn(1)));
        one.add(ValueHistogram.empty());
        ValueHistogram infinite = ValueHistogram.empty();
        infinite.observe(Double.POSITIVE_INFINITY);
        one.add(infinite);

        assertThat(RangeStability.of(one, ValueHistogram::float32View, RangeEstimator.minMax(), QUANTIZER))
                .isEmpty();
        assertThat(RangeStability.ofExtremes(
                        one.stream().map(ValueHistogram::summary).toList(), QUANTIZER))
                .isEmpty();
    }
}
