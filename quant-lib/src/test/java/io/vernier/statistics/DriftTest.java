package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final double LN_2 = Math.log(2);

    private static ValueHistogram of(double... values) {
        ValueHistogram histogram = ValueHistogram.empty();
        histogram.observe(values, 0, values.length);
        return histogram;
    }

    private static double[] normal(long seed, int count, double mean) {
        SplittableRandom random = new SplittableRandom(seed);
        return DoubleStream.generate(random::nextGaussian)
                .limit(count)
                .map(value -> value + mean)
                .toArray();
    }

    private static double psi(ValueHistogram reference, ValueHistogram later) {
        return Drift.between(reference, later).populationStability().orElseThrow();
    }

    private static double divergence(ValueHistogram reference, ValueHistogram later) {
        return Drift.between(reference, later).jensenShannon().orElseThrow();
    }

    @Test
    void nothingMovedBetweenEqualShares() {
        ValueHistogram once = of(normal(1, 1000, 0));
        ValueHistogram thrice = of(normal(1, 1000, 0));
        thrice.merge(of(normal(1, 1000, 0)));
        thrice.merge(of(normal(1, 1000, 0)));

        Drift drift = Drift.between(once, thrice);

        assertThat(drift.populationStability()).hasValue(0);
        assertThat(drift.jensenShannon()).hasValue(0);
        assertThat(drift.minShift()).hasValue(0);
        assertThat(drift.maxShift()).hasValue(0);
        assertThat(drift.coverage()).hasValue(new Coverage(1, 1, 1));
    }

    @Test
    void thePopulationStabilityIsThatOfTheFormula() {
        // Two groups of the reference, half and half; a quarter and three quarters later.
        double expected = (0.25 - 0.5) * Math.log(0.5) + (0.75 - 0.5) * Math.log(1.5);

        assertThat(psi(of(1, 2), of(1, 2, 2, 2))).isCloseTo(expected, within(1e-15));
    }

    @Test
    void whatLeavesTheReferenceIsAGroupOnEachSide() {
        double empty = (1 - 1e-4) * Math.log(1e4);

        assertThat(psi(of(1), of(8))).isCloseTo(2 * empty, within(1e-12));
        assertThat(psi(of(1), of(-8))).isCloseTo(2 * empty, within(1e-12));
        assertThat(psi(of(1), of(-8, 8))).isCloseTo(empty + 2 * (0.5 - 1e-4) * Math.log(0.5e4), within(1e-12));
    }

    @Test
    void thePopulationStabilityAgreesWithGroupsMadeByHand() {
        double[] before = DoubleStream.iterate(1, x -> x + 1).limit(100).toArray();
        double[] after = DoubleStream.iterate(1, x -> x + 1).limit(60).toArray();
        double expected = 0;
        for (int g = 0; g < 10; g++) {
            double q = g < 6 ? 1 / 6.0 : 1e-4;
            expected += (q - 0.1) * Math.log(q / 0.1);
        }

        assertThat(psi(of(before), of(after))).isCloseTo(expected, within(1e-12));
    }

    @Test
    void chanceAloneLeavesTheIndexSmallAndAShiftMakesItLarge() {
        ValueHistogram reference = of(normal(1, 10_000, 0));

        assertThat(psi(reference, of(normal(2, 10_000, 0)))).isLessThan(0.01);
        assertThat(psi(reference, of(normal(3, 10_000, 0.5)))).isGreaterThan(0.2);
    }

    @Test
    void theDivergenceIsThatOfTheFormulaAndSymmetric() {
        double p = 0.5;
        double q = 0.25;
        double first = p * Math.log(p / 0.375) + q * Math.log(q / 0.375);
        double second = 0.5 * Math.log(0.5 / 0.625) + 0.75 * Math.log(0.75 / 0.625);

        double divergence = divergence(of(1, 2), of(1, 2, 2, 2));

        assertThat(divergence).isCloseTo((first + second) / 2 / LN_2, within(1e-15));
        assertThat(divergence(of(1, 2, 2, 2), of(1, 2))).isEqualTo(divergence);
    }

    @Test
    void theDivergenceIsOneWhereNoBinIsShared() {
        assertThat(divergence(of(1, 2, 3), of(-1, 4))).isEqualTo(1);
        assertThat(divergence(of(1), of(1, 2))).isBetween(0.2, 0.4);
    }

    @Test
    void shiftsAreThoseOfTheExactExtremes() {
        Drift drift = Drift.between(of(-1, 3), of(-1.5, 2, Double.NaN));

        assertThat(drift.minShift()).hasValue(-0.5);
        assertThat(drift.maxShift()).hasValue(-1);
    }

    @Test
    void coverageCountsWhatIsOutsideAndLeavesOutNaN() {
        Drift drift = Drift.between(
                of(-1, 3), of(-2, -1, 0, 3, 5, Double.NaN, Double.POSITIVE_INFINITY, -1e300, Double.NaN, 2));

        assertThat(drift.coverage()).hasValue(new Coverage(.5, .5, .5));
    }

    @Test
    void aConstantThatNoFloatHoldsCoversItself() {
        assertThat(Drift.between(of(0.1), of(0.1)).coverage()).hasValue(new Coverage(1, 1, 1));
    }

    @Test
    void withoutValuesThereIsNothingToSay() {
        Drift none = Drift.between(of(), of(1));
        Drift unusual = Drift.between(of(1), of(Double.NaN));

        assertThat(none).isEqualTo(Drift.between(of(1), of()));
        assertThat(none.populationStability()).isEmpty();
        assertThat(none.jensenShannon()).isEmpty();
        assertThat(none.minShift()).isEmpty();
        assertThat(none.coverage()).isEmpty();
        assertThat(unusual.coverage()).isEmpty();
    }

    @Test
    void withoutHistogramsTheExtremesAreCompared() {
        TensorLayout layout = TensorLayout.unnamed("input", 2);
        TensorStatistics before = TensorStatistics.empty(layout, 1);
        TensorStatistics after = TensorStatistics.empty(layout, 1);
        before.observe(1, new double[] {1, 2}, 0, 2);
        after.observe(1, new double[] {0, 5}, 0, 2);

        Drift drift = Drift.ofChannel(before, after, 1);

        assertThat(drift.minShift()).hasValue(-1);
        assertThat(drift.maxShift()).hasValue(3);
        assertThat(drift.populationStability()).isEmpty();
    }

    private static double[] uniform(long seed, double from) {
        return new SplittableRandom(seed).doubles(20_000, from, from + 1).toArray();
    }

    @Test
    void movesWithinABinOfFloat32AreSeen() {
        double[] before = uniform(1, 1e6);
        double[] after = uniform(2, 1e6 + 0.3);
        double share = DoubleStream.of(after)
                        .filter(x -> x <= DoubleStream.of(before).max().orElseThrow())
                        .count()
                / 20_000.0;

        Drift drift = Drift.between(of(before), of(after));

        Coverage coverage = drift.coverage().orElseThrow();
        assertThat(coverage.low()).isBetween(share - 0.005, share);
        assertThat(coverage.high()).isBetween(share, share + 0.005);
        assertThat(coverage.share()).isBetween(coverage.low(), coverage.high());
        assertThat(psi(of(before), of(after))).isGreaterThan(1);
        assertThat(divergence(of(before), of(after))).isGreaterThan(0.2);
    }

    @Test
    void yearsAreSeenOneByOne() {
        ValueHistogram before = of(2008, 2009, 2010, 2011, 2012);
        Drift drift = Drift.between(before, of(2009, 2010, 2011, 2012, 2013));

        assertThat(drift.coverage()).hasValue(new Coverage(0.8, 0.8, 0.8));
        assertThat(drift.jensenShannon()).hasValueCloseTo(0.2, within(1e-12));
    }

    /** Whatever bins there are, the bounds hold the share that is counted value by value. */
    @Test
    void boundsOfCoverageAreTrue() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double offset = random.nextInt(2) == 0 ? 0 : Math.scalb(random.nextGaussian(), random.nextInt(40));
            double spread = Math.scalb(1.0, random.nextInt(-10, 10));
            double[] before = DoubleStream.generate(() -> offset + spread * random.nextGaussian())
                    .limit(random.nextInt(1, 300))
                    .toArray();
            double[] after = DoubleStream.generate(() -> offset + spread * (random.nextGaussian() + 0.5))
                    .limit(random.nextInt(1, 300))
                    .toArray();
            boolean fine = of(after).fineBins().isPresent();
            double least = DoubleStream.of(before).min().orElseThrow();
            double greatest = DoubleStream.of(before).max().orElseThrow();
            double share = (double) DoubleStream.of(after)
                            .filter(x -> fine
                                    ? x >= least && x <= greatest
                                    : (float) x >= (float) least && (float) x <= (float) greatest)
                            .count()
                    / after.length;

            Coverage coverage = Drift.between(of(before), of(after)).coverage().orElseThrow();

            assertThat(share).isBetween(coverage.low(), coverage.high());
            assertThat(coverage.share()).isBetween(coverage.low(), coverage.high());
        }
    }
}
