package io.vernier.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.HostileDoubles;
import io.vernier.PlainParameters;
import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.statistics.ValueHistogram;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RangeEstimatorTest {
    private static final Quantizer ANY =
            Quantizer.of(Convention.vernier(), 8, false, Scheme.ASYMMETRIC, ZeroPolicy.ANYWHERE);

    @Provide
    Arbitrary<List<Double>> values() {
        return HostileDoubles.any().list().ofMaxSize(30);
    }

    /** The ways that a tensor's codes may be specified. */
    private enum Kind {
        INPUT(false, false, false),
        UNSIGNED(false, false, true),
        SIGNED(true, false, true),
        SIGNED_INPUT(true, false, false),
        SYMMETRIC(true, true, true);

        final boolean signed;
        final boolean symmetric;
        final boolean inside;

        Kind(boolean signed, boolean symmetric, boolean inside) {
            this.signed = signed;
            this.symmetric = symmetric;
            this.inside = inside;
        }

        Quantizer quantizer(int bits) {
            return Quantizer.of(
                    Convention.vernier(),
                    bits,
                    signed,
                    symmetric ? Scheme.SYMMETRIC : Scheme.ASYMMETRIC,
                    inside ? ZeroPolicy.INSIDE : ZeroPolicy.ANYWHERE);
        }

        PlainSearch search(ValueHistogram histogram, int bits) {
            return new PlainSearch(histogram, bits, signed, symmetric, inside);
        }
    }

    private static ValueHistogram of(List<Double> values) {
        ValueHistogram histogram = ValueHistogram.empty();
        values.forEach(histogram::observe);
        return histogram;
    }

    /** Values of the shapes that layers have: bells, offsets, one-sided tails, clusters, outliers. */
    private static List<Double> drawn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 5 + random.nextInt(200);
        double offset = random.nextInt(3) == 0 ? random.nextDouble(-50, 50) : 0;
        double spread = Math.scalb(1.0, random.nextInt(-12, 12));
        int shape = random.nextInt(5);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            double bell = random.nextGaussian();
            double value =
                    switch (shape) {
                        case 0 -> bell;
                        case 1 -> Math.max(0, bell);
                        case 2 -> Math.exp(2 * bell);
                        case 3 -> random.nextInt(4) + 0.01 * bell;
                        default -> i == 0 ? 40 : bell;
                    };
            values.add(offset + spread * value);
        }
        return values;
    }

    @Property
    void noRangeLeavesTheExtremes(
            @ForAll("values") List<Double> values, @ForAll Kind kind, @ForAll @IntRange(min = 2, max = 16) int bits) {
        ValueHistogram histogram = of(values);
        for (RangeEstimator estimator : List.of(
                RangeEstimator.minMax(),
                RangeEstimator.percentile(new BigDecimal("99.99")),
                RangeEstimator.percentile(new BigDecimal("50")),
                RangeEstimator.meanSquaredError())) {
            var range = estimator.estimate(histogram.float32View(), kind.quantizer(bits));

            assertThat(range.isPresent()).isEqualTo(histogram.min().isPresent());
            if (range.isPresent()) {
                assertThat(range.get().lo())
                        .isBetween(
                                histogram.min().getAsDouble(), histogram.max().getAsDouble());
                assertThat(range.get().hi())
                        .isBetween(range.get().lo(), histogram.max().getAsDouble());
            }
        }
    }

    @Property
    void minMaxIsTheExtremes(@ForAll("values") List<Double> values) {
        List<Double> finite = values.stream()
                .filter(Double::isFinite)
                .map(value -> value + 0.0)
                .sorted()
                .toList();

        assertThat(RangeEstimator.minMax().estimate(of(values).float32View(), ANY))
                .isEqualTo(
                        finite.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new Range(finite.get(0), finite.get(finite.size() - 1))));
    }

    /** The rank rule on the sorted values, and the outer edges of the bins at these ranks. */
    @Property
    void percentilesKeepWhatSortingKeeps(@ForAll @IntRange(max = 1_000_000) int seed) {
        List<Double> values = drawn(seed);
        ValueHistogram histogram = of(values);
        List<Float> sorted = new ArrayList<>(
                values.stream().map(value -> (float) value.doubleValue()).toList());
        Collections.sort(sorted);
        for (String percent : List.of("100", "99.99", "99", "97.3", "90", "50", "33.3", "0.1")) {
            BigDecimal outside = new BigDecimal(100)
                    .subtract(new BigDecimal(percent))
                    .multiply(BigDecimal.valueOf(sorted.size()))
                    .divide(BigDecimal.valueOf(200));
            int rank = Math.max(1, outside.setScale(0, RoundingMode.CEILING).intValueExact());
            float lower = sorted.get(rank - 1);
            float upper = sorted.get(sorted.size() - rank);
            double min = Collections.min(values);
            double max = Collections.max(values);

            Range range = RangeEstimator.percentile(new BigDecimal(percent))
                    .estimate(histogram.float32View(), ANY)
                    .orElseThrow();

            assertThat(range.lo()).isEqualTo(Math.max(min, Math.min(max, edge(lower, -1))));
            assertThat(range.hi()).isEqualTo(Math.max(min, Math.min(max, edge(upper, 1))));
        }
    }

    /** The end of the bin of a float on one side, by its pattern. */
    private static double edge(float value, int side) {
        int pattern = Float.floatToIntBits(value + 0f) & 0xffff_0000;
        double inner = Float.intBitsToFloat(pattern) + 0.0;
        double outer = Float.intBitsToFloat(pattern + 0x10000);
        boolean negative = pattern < 0;
        return (side < 0) == negative ? outer : inner;
    }

    @Example
    void ranksAreExactDecimals() {
        // 0.3 % of 1000 on either side is 1.5 values, so rank 2; 0.2 % is exactly 1, which a double would make 2.
        ValueHistogram histogram = ValueHistogram.empty();
        for (int i = 0; i < 1000; i++) {
            histogram.observe(Math.scalb(1.0, i % 200 - 100) * (i < 200 ? 1 : 0));
        }
        ValueHistogram spread = ValueHistogram.empty();
        for (int i = 1; i <= 100; i++) {
            spread.observe(Math.scalb(1.0, i - 50), 10);
        }
        assertThat(lo(spread, "98")).isEqualTo(Math.scalb(1.0, 1 - 50));
        assertThat(lo(spread, "97.9")).isEqualTo(Math.scalb(1.0, 2 - 50));
        assertThat(lo(spread, "99.8")).isEqualTo(Math.scalb(1.0, 1 - 50));
        assertThat(lo(spread, "100")).isEqualTo(Math.scalb(1.0, 1 - 50));
        assertThat(lo(histogram, "99.9")).isZero();
        for (String refused : List.of("0", "-1", "100.01")) {
            assertThatThrownBy(() -> RangeEstimator.percentile(new BigDecimal(refused)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static double lo(ValueHistogram histogram, String percent) {
        return RangeEstimator.percentile(new BigDecimal(percent))
                .estimate(histogram.float32View(), ANY)
                .orElseThrow()
                .lo();
    }

    @Property
    void leastSquaredErrorIsTheRule(
            @ForAll @IntRange(max = 1_000_000) int seed,
            @ForAll Kind kind,
            @ForAll @IntRange(min = 2, max = 10) int bits) {
        ValueHistogram histogram = of(drawn(seed));
        PlainSearch search = kind.search(histogram, bits);
        double[] expected = search.least();

        Range range = RangeEstimator.meanSquaredError()
                .estimate(histogram.float32View(), kind.quantizer(bits))
                .orElseThrow();

        assertThat(new double[] {range.lo(), range.hi()}).isEqualTo(expected);
        assertThat(search.expectedError(range.lo(), range.hi()))
                .isLessThanOrEqualTo(search.expectedError(
                        histogram.min().orElseThrow(), histogram.max().orElseThrow()));
    }

    @Property
    void expectedErrorIsTheRule(
            @ForAll @IntRange(max = 1_000_000) int seed,
            @ForAll Kind kind,
            @ForAll @IntRange(min = 2, max = 16) int bits) {
        List<Double> values = drawn(seed);
        ValueHistogram histogram = of(values);
        double middle = values.get(values.size() / 2);
        Range range = new Range(Math.min(values.get(0), middle), Math.max(values.get(0), middle));
        PlainParameters plain =
                PlainParameters.of(range.lo(), range.hi(), bits, kind.signed, kind.symmetric, kind.inside);

        QuantizationParameters parameters = kind.quantizer(bits).parameters(range);

        assertThat(parameters.scale()).isEqualTo(plain.scale());
        assertThat((double) parameters.zeroPoint()).isEqualTo(plain.zeroPoint());
        assertThat(parameters.range()).isEqualTo(new Range(plain.lo(), plain.hi()));
        assertThat(ExpectedError.over(histogram.float32View()).of(parameters))
                .isEqualTo(plain.expectedError(histogram.bins()));
    }

    /** The model of the error against the error itself, on many values. */
    @Example
    void expectedErrorIsCloseToTheErrorOnSamples() {
        SplittableRandom random = new SplittableRandom(7);
        double[] values = random.doubles(200_000)
                .map(value -> 3 + 2 * Math.sqrt(-2 * Math.log(value)) * Math.cos(6.28 * random.nextDouble()))
                .toArray();
        ValueHistogram histogram = ValueHistogram.empty();
        histogram.observe(values, 0, values.length);
        for (int bits : new int[] {2, 3, 4, 6, 8, 12}) {
            Quantizer quantizer = Kind.UNSIGNED.quantizer(bits);
            double[] errors = new double[2];
            int k = 0;
            for (RangeEstimator estimator : List.of(RangeEstimator.meanSquaredError(), RangeEstimator.minMax())) {
                QuantizationParameters parameters = quantizer.parameters(
                        estimator.estimate(histogram.float32View(), quantizer).orElseThrow());
                double error = 0;
                for (double value : values) {
                    double difference = value - parameters.dequantize(parameters.code(value));
                    error += difference * difference;
                }
                errors[k++] = error;
                assertThat(ExpectedError.over(histogram.float32View()).of(parameters))
                        .isCloseTo(error, within(0.1 * error));
            }
            // Least in the model of the error, so all but least in the error itself.
            assertThat(errors[0]).isLessThanOrEqualTo(1.01 * errors[1]);
        }
    }

    @Example
    void oneOutlierBeyondTheFloatsDoesNotDecide() {
        for (double[] outliers : new double[][] {{1e300}, {-1e300, 1e300}, {Double.MAX_VALUE, -Double.MAX_VALUE}}) {
            ValueHistogram histogram = ValueHistogram.empty();
            for (int i = 1; i <= 100; i++) {
                histogram.observe(i / 100.0);
            }
            for (double outlier : outliers) {
                histogram.observe(outlier);
            }
            for (Kind kind : Kind.values()) {
                Range range = RangeEstimator.meanSquaredError()
                        .estimate(histogram.float32View(), kind.quantizer(8))
                        .orElseThrow();

                assertThat(range.hi()).as("%s of %s", outliers[0], kind).isBetween(0.9, 1.1);
            }
        }
    }
}
