package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.Bytes;
import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Bins of doubles: what a histogram knows of values that float32 hardly tells apart. */
class FineHistogramTest {

    private static final class Laws implements MergeLaws<ValueHistogram, Double> {
        @Override
        public ValueHistogram empty() {
            return ValueHistogram.empty();
        }

        @Override
        public void observe(ValueHistogram state, Double value) {
            state.observe(value);
        }

        @Override
        public void merge(ValueHistogram state, ValueHistogram other) {
            state.merge(other);
        }

        @Override
        public void encode(ValueHistogram state, DataOutput out) throws IOException {
            state.encode(out);
        }

        @Override
        public ValueHistogram decode(DataInput in) throws IOException {
            return ValueHistogram.decode(in);
        }
    }

    /** Up to some thousand values in a few clusters, of which some are wide, some narrow, and some one value many times. */
    private static double[] clusters(Random random) {
        double center = Math.scalb(1 + random.nextDouble(), random.nextInt(80) - 30) * (random.nextInt(3) - 1);
        double[] values = new double[0];
        for (int cluster = random.nextInt(4); cluster >= 0; cluster--) {
            double at = center + Math.scalb(center, -random.nextInt(40)) * random.nextGaussian();
            double width = random.nextInt(4) == 0 ? 0 : Math.scalb(at, -random.nextInt(50));
            double[] more = DoubleStream.generate(() -> at + width * random.nextDouble())
                    .limit(random.nextInt(1500))
                    .toArray();
            values = DoubleStream.concat(Arrays.stream(values), Arrays.stream(more))
                    .toArray();
        }
        return values;
    }

    static ValueHistogram of(double... values) {
        ValueHistogram histogram = ValueHistogram.empty();
        histogram.observe(values, 0, values.length);
        return histogram;
    }

    private static byte[] bytes(ValueHistogram histogram) {
        return Bytes.of(histogram::encode);
    }

    @Property(tries = 60)
    void statesOfNeighboursAddUp(@ForAll Random random) {
        double[] values = clusters(random);
        new Laws().hold(Arrays.stream(values).boxed().toList(), random);
        assertThat(bytes(of(values)))
                .as("values at once")
                .isEqualTo(bytes(Arrays.stream(values)
                        .collect(ValueHistogram::empty, ValueHistogram::observe, ValueHistogram::merge)));
        ValueHistogram twice = of(values);
        twice.merge(twice);
        assertThat(bytes(twice))
                .as("added to itself")
                .isEqualTo(bytes(of(DoubleStream.concat(Arrays.stream(values), Arrays.stream(values))
                        .toArray())));
        ValueHistogram read = ValueHistogram.of(
                twice.summary(), twice.bins(), twice.fineBins().map(FineHistogramTest::throughATable));
        assertThat(bytes(read)).as("through a table").isEqualTo(bytes(twice));
    }

    private static FineBins throughATable(FineBins bins) {
        return FineBins.of(
                bins.bits(),
                IntStream.range(0, bins.size()).mapToDouble(bins::inner).toArray(),
                IntStream.range(0, bins.size()).mapToLong(bins::count).toArray(),
                IntStream.range(0, bins.size()).mapToObj(bins::residualSum).toArray(java.math.BigInteger[]::new));
    }

    /** The greatest number of bits for which there are at most 512 prefixes, found by trying all. */
    @Property(tries = 60)
    void binsAreAsFineAsRoomAllows(@ForAll Random random) {
        double[] values = clusters(random);
        ValueHistogram histogram = of(values);
        int bits = IntStream.iterate(64, k -> k - 1)
                .filter(k -> Arrays.stream(values)
                                .mapToLong(x -> Double.doubleToRawLongBits(x + 0.0) >>> (64 - k))
                                .distinct()
                                .count()
                        <= 512)
                .findFirst()
                .orElseThrow();
        boolean isCoarse = histogram.bins().size() > 8 || bits < 12;

        assertThat(histogram.fineBins().isEmpty()).isEqualTo(isCoarse);
        if (!isCoarse) {
            FineBins fine = histogram.fineBins().get();
            assertThat(fine.bits()).isEqualTo(bits);
            assertThat(fine.total()).isEqualTo(values.length);
            BigDecimal sum = BigDecimal.ZERO;
            for (int b = 0; b < fine.size(); b++) {
                sum = sum.add(new BigDecimal(fine.signedSumInUnits(b))
                        .multiply(new BigDecimal(Math.scalb(1.0, fine.unitExponent(b)))));
                assertThat(fine.least(b)).isLessThanOrEqualTo(fine.greatest(b));
            }
            BigDecimal expected =
                    Arrays.stream(values).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(sum).as("exact sum").isEqualByComparingTo(expected);
        }
    }

    @Example
    void momentsOfFarValuesAreThoseOfTheDoubles() {
        double[] values =
                new Random(3).doubles(5000, 1e12, 1e12 + 64).map(x -> x).toArray();
        Distribution distribution = of(values).distribution();
        double least = Arrays.stream(values).min().orElseThrow();
        double mean = Arrays.stream(values).map(x -> x - least).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(x -> (x - least - mean) * (x - least - mean))
                .average()
                .orElseThrow();

        assertThat(distribution.offset()).isEqualTo(least);
        assertThat(distribution.mean().orElseThrow()).isCloseTo(mean, within(1e-11));
        assertThat(distribution.std().orElseThrow()).isCloseTo(Math.sqrt(variance), within(1e-4));
        assertThat(distribution.cells().size()).isBetween(128, 512);
    }

    @Example
    void momentsOfFewValuesAreExact() {
        double[] values = {1e15, 1e15 + 0.125, 1e15 + 0.125, 1e15 + 0.5};
        Distribution distribution = of(values).distribution();

        assertThat(distribution.mean()).hasValue(0.1875);
        // The squares of .125, .125 and .5 come to .28125.
        double variance = 0.28125 / 4 - 0.1875 * 0.1875;
        assertThat(distribution.std())
                .hasValue(new BigDecimal(variance).sqrt(MathContext.DECIMAL64).doubleValue());
        assertThat(distribution.extremes().orElseThrow().hi()).isEqualTo(0.5);
        assertThat(distribution.cells().withinSquare(1)).isZero();
    }

    @Example
    void ordinaryChannelsGiveItUpAndKeepTheirFloat32View() {
        double[] values = new Random(1).doubles(2000).toArray();
        assertThat(of(values).fineBins()).isEmpty();
        assertThat(of(values).distribution().offset()).isZero();
        assertThat(of(values).distribution().cells().size())
                .isEqualTo(of(values).bins().size());
        // Few values are known each, and still not far from zero.
        assertThat(of(0, 1, 1).fineBins().orElseThrow().areDistinctValues()).isTrue();
        assertThat(of(0, 1, 1).distribution().offset()).isZero();
    }

    /** Sixteen readers of a state that was only observed, in which patterns and zeros of sparse rows still wait. */
    @Example
    void readersDoNotDisturbEachOther() throws Exception {
        TensorStatistics tensor = TensorStatistics.empty(TensorLayout.unnamed("input", 2), 2);
        double[] values = new Random(5).doubles(100_000).map(x -> 1e9 + x).toArray();
        tensor.observe(0, values, 0, values.length);
        tensor.observeStored(1, 7);
        tensor.observeStored(0, 1e9);
        tensor.observeSparseRows(5);
        Callable<List<Object>> reader = () -> List.of(
                tensor.summaries(),
                tensor.histogram(0).orElseThrow().bins().total(),
                tensor.whole().summary(),
                tensor.distribution(1).mean(),
                Arrays.hashCode(Bytes.of(tensor::encode)));
        List<Future<List<Object>>> found = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            found.addAll(threads.invokeAll(java.util.Collections.nCopies(16, reader)));
        } finally {
            threads.shutdown();
        }
        TensorStatistics other = TensorStatistics.empty(tensor.layout(), 2);
        other.merge(tensor);
        for (Future<List<Object>> each : found) {
            assertThat(each.get())
                    .isEqualTo(List.of(
                            other.summaries(),
                            100_005L,
                            other.whole().summary(),
                            other.distribution(1).mean(),
                            Arrays.hashCode(Bytes.of(other::encode))));
        }
    }
}
