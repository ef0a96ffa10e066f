package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.HostileDoubles;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The numbers of a histogram against decimals. */
class ValueHistogramExactnessTest {
    /** Enough that only a quotient without end is cut. */
    private static final MathContext FINE = new MathContext(400);

    @Provide
    Arbitrary<List<Double>> values() {
        return HostileDoubles.any().list().ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Double>> float32() {
        return HostileDoubles.float32().list().ofMinSize(1).ofMaxSize(30);
    }

    private static ValueHistogram of(Double... values) {
        return ValueHistogramLawsTest.of(List.of(values));
    }

    private static BigDecimal view(double value) {
        return new BigDecimal((float) value);
    }

    private static BigDecimal sum(List<Double> values) {
        return values.stream().map(ValueHistogramExactnessTest::view).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Property
    void countsAndExtremesAreThoseOfTheDoubles(@ForAll("values") List<Double> values) {
        ChannelSummary summary = ValueHistogramLawsTest.of(values).summary();

        assertThat(summary.count()).isEqualTo(values.size());
        assertThat(summary.nanCount())
                .isEqualTo(values.stream().filter(value -> value.isNaN()).count());
        assertThat(summary.positiveInfinityCount())
                .isEqualTo(values.stream()
                        .filter(value -> value == Double.POSITIVE_INFINITY)
                        .count());
        assertThat(summary.negativeInfinityCount())
                .isEqualTo(values.stream()
                        .filter(value -> value == Double.NEGATIVE_INFINITY)
                        .count());
        assertThat(summary.zeroCount())
                .isEqualTo(values.stream().filter(value -> value == 0.0).count());
        assertThat(summary.float32OverflowCount())
                .isEqualTo(values.stream()
                        .filter(value -> Double.isFinite(value) && Math.abs(value) > Float.MAX_VALUE)
                        .count());
        List<Double> finite = values.stream().filter(Double::isFinite).toList();
        assertThat(summary.min().isPresent()).isEqualTo(!finite.isEmpty());
        if (!finite.isEmpty()) {
            // BigDecimal has one zero.
            assertThat(new BigDecimal(summary.min().getAsDouble()))
                    .isEqualByComparingTo(finite.stream()
                            .map(BigDecimal::new)
                            .min(Comparator.naturalOrder())
                            .orElseThrow());
            assertThat(new BigDecimal(summary.max().getAsDouble()))
                    .isEqualByComparingTo(finite.stream()
                            .map(BigDecimal::new)
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
    }

    @Property
    void everyBinIsTheTopOfTheFloatPattern(@ForAll("values") List<Double> values) {
        Map<Integer, BigInteger[]> expected = new TreeMap<>();
        for (double value : values) {
            if (Math.abs(value) <= Float.MAX_VALUE) {
                float view = (float) value;
                int pattern = view == 0 ? 0 : Float.floatToIntBits(view);
                BigInteger residual = BigInteger.valueOf(pattern & 0xffff);
                BigInteger[] sums = expected.computeIfAbsent(
                        pattern >>> 16, bin -> new BigInteger[] {BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO});
                sums[0] = sums[0].add(BigInteger.ONE);
                sums[1] = sums[1].add(residual);
                sums[2] = sums[2].add(residual.multiply(residual));
            }
        }

        Bins bins = ValueHistogramLawsTest.of(values).bins();

        assertThat(bins.size()).isEqualTo(expected.size());
        for (int b = 0; b < bins.size(); b++) {
            assertThat(b == 0 || bins.mean(b - 1) < bins.mean(b)).isTrue();
            BigInteger[] sums = expected.get(bins.id(b));
            assertThat(bins.count(b)).isEqualTo(sums[0].longValueExact());
            assertThat(bins.residualSum(b)).isEqualTo(sums[1].longValueExact());
            assertThat(bins.residualSquareSum(b)).isEqualTo(sums[2]);
        }
    }

    @Property
    void meanAndDeviationsAreRoundedOnce(@ForAll("float32") List<Double> values) {
        ValueHistogram histogram = ValueHistogramLawsTest.of(values);
        BigDecimal n = BigDecimal.valueOf(values.size());
        BigDecimal sum = sum(values);
        BigDecimal squares = values.stream().map(value -> view(value).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal scatter = n.multiply(squares).subtract(sum.pow(2));
        Map<Integer, List<Double>> bins = new TreeMap<>();
        values.forEach(value -> bins.computeIfAbsent(
                        (float) value.doubleValue() == 0 ? 0 : Float.floatToIntBits((float) value.doubleValue()) >>> 16,
                        bin -> new ArrayList<>())
                .add(value));
        BigDecimal distances = bins.values().stream()
                .map(bin -> n.multiply(sum(bin))
                        .subtract(sum.multiply(BigDecimal.valueOf(bin.size())))
                        .abs())
                .reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(histogram.summary().mean().getAsDouble())
                .isEqualTo(sum.divide(n, FINE).doubleValue() + 0.0);
        assertThat(histogram.sumOfSquares().toDouble()).isEqualTo(squares.doubleValue());
        assertThat(histogram.std().getAsDouble())
                .isEqualTo(scatter.sqrt(FINE).divide(n, FINE).doubleValue());
        assertThat(histogram.meanAbsoluteDeviation().getAsDouble())
                .isEqualTo(distances.divide(n.pow(2), FINE).doubleValue());
    }

    @Property
    void momentsOfABinAreRoundedOnce(@ForAll("float32") List<Double> values) {
        Assume.that(!values.isEmpty());
        // All values share the bin of the first.
        int bin = Float.floatToIntBits((float) values.get(0).doubleValue()) & 0xffff_0000;
        List<Double> members = values.stream()
                .map(value -> (double)
                        Float.intBitsToFloat(bin | (Float.floatToIntBits((float) value.doubleValue()) & 0xffff)))
                .filter(value -> value != 0 || bin == 0)
                .toList();
        Assume.that(!members.isEmpty());
        Bins bins = ValueHistogramLawsTest.of(members).bins();
        BigDecimal n = BigDecimal.valueOf(members.size());
        BigDecimal squares = members.stream().map(value -> view(value).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(bins.size()).isEqualTo(1);
        assertThat(bins.mean(0)).isEqualTo(sum(members).divide(n, FINE).doubleValue() + 0.0);
        assertThat(bins.withinSquare(0))
                .isEqualTo(squares.subtract(sum(members).pow(2).divide(n, FINE)).doubleValue());
        assertThat(bins.lower(0)).isLessThanOrEqualTo(bins.mean(0));
        assertThat(bins.upper(0)).isGreaterThanOrEqualTo(bins.mean(0));
    }

    @Example
    void theFloat32ViewRoundsHalfToEvenAndKeepsSubnormals() {
        assertBin(1 + 0x1p-24, 0x3f80, 0);
        assertBin(1 + 3 * 0x1p-24, 0x3f80, 2);
        assertBin(Math.nextUp(1 + 0x1p-24), 0x3f80, 1);
        assertBin(0x1p-149, 0, 1);
        assertBin(-0x1p-149, 0x8000, 1);
        assertBin(Math.nextUp(0x1p-150), 0, 1);
        assertBin(Math.nextDown((double) Float.MIN_NORMAL), 0x0080, 0);
        assertBin(Float.MAX_VALUE, 0x7f7f, 0xffff);
        // Up into the next bin.
        assertBin(Math.nextDown(1.0), 0x3f80, 0);
    }

    private static void assertBin(double value, int id, long residual) {
        Bins bins = of(value).bins();
        assertThat(bins.size()).isEqualTo(1);
        assertThat(bins.id(0)).isEqualTo(id);
        assertThat(bins.residualSum(0)).isEqualTo(residual);
    }

    @Example
    void whatRoundsToZeroIsInBinZeroAndYetNoZero() {
        ValueHistogram histogram = of(-0.0, 0.0, 0x1p-150, -0x1p-150, -1e-60, 1e-300);
        ChannelSummary summary = histogram.summary();

        assertThat(histogram.bins().size()).isEqualTo(1);
        assertThat(histogram.bins().id(0)).isZero();
        assertThat(histogram.bins().count(0)).isEqualTo(6);
        assertThat(histogram.bins().residualSum(0)).isZero();
        assertThat(summary.zeroCount()).isEqualTo(2);
        assertThat(summary.min()).hasValue(-0x1p-150);
        assertThat(summary.max()).hasValue(0x1p-150);
        assertThat(summary.mean()).hasValue(0);
    }

    @Example
    void zeroHasOneSignInTheExtremes() {
        assertThat(Double.doubleToRawLongBits(of(-0.0).min().orElseThrow())).isZero();
        assertThat(Double.doubleToRawLongBits(of(-0.0, -0.0).max().orElseThrow()))
                .isZero();
    }

    @Example
    void whatIsBeyondTheGreatestFloatIsCountedAndInNoBin() {
        double beyond = Math.nextUp((double) Float.MAX_VALUE);
        ValueHistogram histogram = of(beyond, -Double.MAX_VALUE, (double) Float.MAX_VALUE);

        assertThat(histogram.summary().float32OverflowCount()).isEqualTo(2);
        assertThat(histogram.summary().min()).hasValue(-Double.MAX_VALUE);
        assertThat(histogram.summary().max()).hasValue(beyond);
        assertThat(histogram.summary().mean()).hasValue(Float.MAX_VALUE);
        assertThat(histogram.bins().total()).isEqualTo(1);
    }

    @Example
    void nothingIsKnownBeforeTheFirstValue() {
        for (ValueHistogram histogram : List.of(of(), of(Double.NaN, Double.POSITIVE_INFINITY))) {
            assertThat(histogram.min()).isEmpty();
            assertThat(histogram.max()).isEmpty();
            assertThat(histogram.summary().mean()).isEmpty();
            assertThat(histogram.std()).isEmpty();
            assertThat(histogram.meanAbsoluteDeviation()).isEmpty();
        }
        ValueHistogram overflowOnly = of(1e300);
        assertThat(overflowOnly.min()).hasValue(1e300);
        assertThat(overflowOnly.std()).isEmpty();
    }

    @Example
    void sumsOfSquaresCarryBeyond64Bits() {
        double value = Float.intBitsToFloat(0x3f80ffff);
        BigInteger square = BigInteger.valueOf(0xffffL * 0xffffL);
        for (long times : new long[] {1L << 30, (1L << 30) + 1, (1L << 31) - 1, 1L << 33, (1L << 46) - 1}) {
            ValueHistogram histogram = ValueHistogram.empty();
            histogram.observe(value, times);
            histogram.observe(new double[] {value, value}, 0, 2);
            histogram.observe(value, times);
            ValueHistogram other = ValueHistogram.empty();
            other.observe(new double[] {value}, 0, 1);
            other.merge(histogram);
            BigInteger count = BigInteger.valueOf(2 * times + 3);

            assertThat(other.bins().residualSquareSum(0)).isEqualTo(square.multiply(count));
            assertThat(BigInteger.valueOf(other.bins().residualSum(0)))
                    .isEqualTo(count.multiply(BigInteger.valueOf(0xffff)));
            assertThat(other.bins().mean(0)).isEqualTo(value);
            assertThat(other.bins().withinSquare(0)).isZero();
            assertThat(other.std()).hasValue(0);
            assertThat(ValueHistogramLawsTest.bytes(ValueHistogram.of(other.summary(), other.bins(), other.fineBins())))
                    .isEqualTo(ValueHistogramLawsTest.bytes(other));
        }
    }

    @Example
    void manySmallArraysReachTheCarryUnharmed() {
        double value = Float.intBitsToFloat(0x3f80ffff);
        double[] values = new double[1 << 20];
        Arrays.fill(values, value);
        ValueHistogram histogram = ValueHistogram.empty();
        // Just below one carry unit, so that the arrays cross it several times.
        histogram.observe(value, (1L << 30) - (1 << 19));
        for (int i = 0; i < 8; i++) {
            histogram.observe(values, 0, values.length);
        }
        long count = (1L << 30) - (1 << 19) + (8L << 20);

        assertThat(histogram.bins().count(0)).isEqualTo(count);
        assertThat(histogram.bins().residualSquareSum(0))
                .isEqualTo(BigInteger.valueOf(count).multiply(BigInteger.valueOf(0xffffL * 0xffffL)));
    }

    @Example
    void countsBeyondTheRangeOfLongFailLoudly() {
        ValueHistogram full = ValueHistogram.empty();
        full.observe(1, Long.MAX_VALUE);
        assertThatThrownBy(() -> full.observe(1, 1)).isInstanceOf(ArithmeticException.class);
        // A value by itself joins the bins later, those of doubles at once.
        ValueHistogram late = ValueHistogram.empty();
        late.observe(1, Long.MAX_VALUE);
        assertThatThrownBy(() -> {
                    late.observe(1);
                    late.summary();
                })
                .isInstanceOf(ArithmeticException.class);
        ValueHistogram one = of(1.0);
        assertThatThrownBy(() -> one.merge(full)).isInstanceOf(ArithmeticException.class);

        // The overflow is across bins, or between bins and what is in none.
        ValueHistogram bins = ValueHistogram.empty();
        bins.observe(1, Long.MAX_VALUE);
        bins.observe(2, Long.MAX_VALUE);
        bins.observe(4, 2);
        assertThatThrownBy(bins::summary).isInstanceOf(ArithmeticException.class);
        ValueHistogram mixed = ValueHistogram.empty();
        mixed.observe(Double.NaN, Long.MAX_VALUE);
        mixed.observe(0, 1);
        assertThatThrownBy(mixed::summary).isInstanceOf(ArithmeticException.class);
        ValueHistogram special = ValueHistogram.empty();
        special.observe(Double.POSITIVE_INFINITY, Long.MAX_VALUE);
        assertThatThrownBy(() -> special.observe(Double.POSITIVE_INFINITY)).isInstanceOf(ArithmeticException.class);
        // The residuals overflow long before the count.
        assertThatThrownBy(() -> ValueHistogram.empty().observe(Float.intBitsToFloat(0x3f80ffff), 1L << 48))
                .isInstanceOf(ArithmeticException.class);
    }

    @Example
    void noTimesIsNothingAndFewerIsRefused() {
        ValueHistogram histogram = ValueHistogram.empty();
        for (double value : HostileDoubles.SPECIAL) {
            histogram.observe(value, 0);
            assertThatThrownBy(() -> histogram.observe(value, -1)).isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(ValueHistogramLawsTest.bytes(histogram))
                .isEqualTo(ValueHistogramLawsTest.bytes(ValueHistogram.empty()));
    }

    @Example
    void refusesBinsThatContradictTheCounts() {
        ValueHistogram two = of(1.0, 2.0);
        ChannelSummary one = of(1.0).summary();
        assertThatThrownBy(() -> ValueHistogram.of(one, two.bins(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        BigInteger[] squares = {BigInteger.ZERO, BigInteger.ZERO};
        long[] zeros = {0, 0};
        long[] ones = {1, 1};
        assertThatThrownBy(() -> Bins.of(new int[] {2, 1}, ones, zeros, squares))
                .as("not ascending")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bins.of(new int[] {1, 2}, zeros, zeros, squares))
                .as("empty")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bins.of(new int[] {1, 0x10000}, ones, zeros, squares))
                .as("beyond the line")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bins.of(new int[] {1, 2}, ones, new long[] {0, 65536}, squares))
                .as("more residual than values")
                .isInstanceOf(IllegalArgumentException.class);
    }
}
