package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {

    /** Newcombe 1998, table I, method 3. */
    @ParameterizedTest
    @CsvSource({
        "81, 263, 0.2553, 0.3662",
        "15, 148, 0.0624, 0.1605",
        "0, 20, 0, 0.1611",
        "1, 29, 0.0061, 0.1718",
        "20, 20, 0.8389, 1"
    })
    void sharesHaveWilsonsInterval(long count, long rows, double low, double high) {
        Interval interval = Interval.ofShare(count, rows);

        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
        assertThat(interval.low()).isBetween(0.0, (double) count / rows);
        assertThat(interval.high()).isBetween((double) count / rows, 1.0);
    }

    /** The first: Fagerland, Lydersen and Laake 2014, the data of Bentur 2009; the last: Wilson's. */
    @ParameterizedTest
    @CsvSource({
        "1, 7, 21, -0.517, -0.026",
        "7, 1, 21, 0.026, 0.517",
        "0, 0, 10, -0.2775, 0.2775",
        "0, 0, 1000000, -3.84e-6, 3.84e-6"
    })
    void differencesOfSharesHaveTangosInterval(long gained, long lost, long rows, double low, double high) {
        Interval interval = Interval.ofPairedShares(gained, lost, rows);

        assertThat(interval.low()).isCloseTo(low, within(5e-4 * Math.min(1, Math.abs(low) * 10)));
        assertThat(interval.high()).isCloseTo(high, within(5e-4 * Math.min(1, Math.abs(high) * 10)));
    }

    /** The definition, with the likelihood maximized by search instead of by formula. */
    @ParameterizedTest
    @CsvSource({"12, 2, 50", "40, 20, 160", "0, 5, 9", "3, 3, 7", "1, 0, 30"})
    void theEndsOfTangosIntervalAreWhereTheScoreIsZ(long gained, long lost, long rows) {
        Interval interval = Interval.ofPairedShares(gained, lost, rows);

        for (double end : new double[] {interval.low(), interval.high()}) {
            double likely = likelyShareLost(end, gained, lost, rows);
            double variance = rows * (2 * likely + end * (1 - end));
            assertThat(Math.abs(rows * end - (gained - lost)) / Math.sqrt(variance))
                    .isCloseTo(1.959964, within(1e-5));
        }
    }

    /** Golden-section search for the share lost that makes the counts most likely, the difference given. */
    private static double likelyShareLost(double difference, long gained, long lost, long rows) {
        double low = Math.max(0, -difference);
        double high = (1 - difference) / 2;
        double ratio = (Math.sqrt(5) - 1) / 2;
        for (int step = 0; step < 100; step++) {
            double one = high - ratio * (high - low);
            double other = low + ratio * (high - low);
            if (logLikelihood(one, difference, gained, lost, rows)
                    > logLikelihood(other, difference, gained, lost, rows)) {
                high = other;
            } else {
                low = one;
            }
        }
        return (low + high) / 2;
    }

    private static double logLikelihood(double share, double difference, long gained, long lost, long rows) {
        return term(gained, share + difference)
                + term(lost, share)
                + term(rows - gained - lost, 1 - 2 * share - difference);
    }

    private static double term(long count, double share) {
        return count == 0 ? 0 : count * Math.log(Math.max(share, 1e-300));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10_000})
    void identicalPredictionsProveNoMoreThanTheirNumber(int rows) {
        Evidence evidence = new Evidence(
                new Validation.Layout(List.of(), List.of(), new Task.Classification(2, true)),
                Evidence.MARGINS,
                Observed.BOTH);
        for (int row = 0; row < rows; row++) {
            ClassificationMetrics metrics = evidence.classification(row % 32);
            metrics.observe(row & 1, row & 1);
            metrics.observeLabel(row >> 1 & 1, row & 1, row & 1, 0.25, 0.25);
            metrics.observeMargins(row >> 1 & 1, row, row);
        }
        List<Metric> metrics = evidence.taskMetrics();
        double unseen = 3.8414588 / (rows + 3.8414588);
        int rarer = rows / 4 * 2;

        assertThat(metrics)
                .extracting(Metric::name)
                .containsExactly(MetricName.AGREEMENT, MetricName.ACCURACY, MetricName.LOG_LOSS, MetricName.AUC);
        assertThat(metrics.get(1).low().orElseThrow()).isCloseTo(-unseen, within(1e-7));
        assertThat(metrics.get(1).high().orElseThrow()).isCloseTo(unseen, within(1e-7));
        assertThat(metrics.get(2).high().orElseThrow()).isCloseTo(15 * Math.log(10) * unseen, within(1e-6));
        assertThat(metrics.get(3).high().orElseThrow()).isCloseTo(3.8414588 / (rarer + 3.8414588), within(1e-7));
        Gate gate = new Gate(GateMetric.ACCURACY_DROP, Comparison.AT_MOST, 0.01, Gate.Bound.CONFIDENCE);
        assertThat(gate.judge(metrics, "layer0.linear").passed()).isEqualTo(rows > 1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 30, 31})
    void studentsQuantilesHoldTheirShare(int degrees) {
        // Simpson's rule over t = tan(u): the density becomes a power of the cosine.
        int steps = 20_000;
        double end = Math.atan(Jackknife.student(degrees) / Math.sqrt(degrees));
        double inside = integral(degrees, end, steps);
        double all = integral(degrees, Math.PI / 2, steps);

        assertThat(inside / all).isCloseTo(0.95, within(1e-12));
    }

    private static double integral(int degrees, double end, int steps) {
        double sum = 0;
        for (int k = 0; k <= steps; k++) {
            double weight = k == 0 || k == steps ? 1 : k % 2 == 0 ? 2 : 4;
            sum += weight * Math.pow(Math.max(0, Math.cos(end * k / steps)), degrees - 1);
        }
        return sum * end / steps / 3;
    }

    @Test
    void theJackknifeOfAMeanIsItsClassicInterval() {
        double[] values = {3, 1, 4, 1, 5, 9, 2, 6};
        double total = 31;
        double[] leftOut = new double[8];
        double squares = 0;
        for (int k = 0; k < 8; k++) {
            leftOut[k] = (total - values[k]) / 7;
            squares += (values[k] - total / 8) * (values[k] - total / 8);
        }
        double error = Math.sqrt(squares / 7 / 8);

        Interval interval = Jackknife.interval(total / 8, leftOut).orElseThrow();

        assertThat(interval.low()).isCloseTo(total / 8 - 2.364624251592785 * error, within(1e-12));
        assertThat(interval.high()).isCloseTo(total / 8 + 2.364624251592785 * error, within(1e-12));
    }

    @Test
    void unboundedTermsExtendTheIntervalToTheSideOfTheirTail() {
        double[] leftOut = new double[32];
        for (int group = 0; group < 32; group++) {
            leftOut[group] = group == 7 ? 0.9 : 1 + 1e-3 * Math.sin(group);
        }
        Interval plain = Jackknife.interval(1, leftOut).orElseThrow();
        Interval extended = Jackknife.ofUnbounded(1, leftOut).orElseThrow();

        assertThat(extended.low()).isEqualTo(plain.low());
        assertThat(extended.high()).isGreaterThan(plain.high() + 0.1);
        for (int group = 0; group < 32; group++) {
            leftOut[group] = 2 - leftOut[group];
        }
        Interval mirrored = Jackknife.ofUnbounded(1, leftOut).orElseThrow();
        assertThat(mirrored.high()).isCloseTo(2 - extended.low(), within(1e-12));
        assertThat(mirrored.low()).isCloseTo(2 - extended.high(), within(1e-12));
        assertThat(Jackknife.ofUnbounded(1, new double[] {1, 1})).isEqualTo(Jackknife.interval(1, new double[] {1, 1}));
    }

    /** Squares of logarithmic normal errors, as a root mean square has them; 400 samples of a true coverage of .95 show .93 at least. */
    @Test
    void intervalsOfHeavyTailedErrorsCoverTheTruth() {
        SplittableRandom random = new SplittableRandom(3);
        int samples = 400;
        int plain = 0;
        int extended = 0;
        for (int sample = 0; sample < samples; sample++) {
            double[] squares = new double[32];
            double total = 0;
            for (int row = 0; row < 320; row++) {
                double square = Math.exp(2 * random.nextGaussian());
                squares[row % 32] += square;
                total += square;
            }
            double[] leftOut = new double[32];
            for (int group = 0; group < 32; group++) {
                leftOut[group] = -10 * Math.log10((total - squares[group]) / 310);
            }
            double value = -10 * Math.log10(total / 320);
            double truth = -20 * Math.log10(Math.E);
            plain += holds(Jackknife.interval(value, leftOut).orElseThrow(), truth);
            extended += holds(Jackknife.ofUnbounded(value, leftOut).orElseThrow(), truth);
        }

        assertThat(plain / (double) samples).isLessThan(0.92);
        assertThat(extended / (double) samples).isGreaterThan(0.93);
    }

    private static int holds(Interval interval, double truth) {
        return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }

    @Test
    void noIntervalWithoutTwoGroupsOrWithUndefinedValues() {
        assertThat(Jackknife.interval(1, new double[] {1})).isEmpty();
        assertThat(Jackknife.interval(1, new double[] {1, Double.NaN})).isEmpty();
        assertThat(Jackknife.interval(Double.NaN, new double[] {1, 1})).isEmpty();
        assertThat(Jackknife.interval(1, new double[] {1, 1})).contains(new Interval(1, 1));
    }

    @Test
    void intervalsOfPairedDifferencesCoverTheTruth() {
        SplittableRandom random = new SplittableRandom(17);
        int samples = 400;
        int covered = 0;
        for (int sample = 0; sample < samples; sample++) {
            Evidence evidence = new Evidence(
                    new Validation.Layout(List.of(), List.of(), new Task.Classification(3, true)),
                    Evidence.MARGINS,
                    Observed.BOTH);
            for (int row = 0; row < 1500; row++) {
                // Right in 80 % of rows; the integers differ in 5 % of rows, half of them are then right.
                int floatClass = random.nextDouble() < 0.8 ? 1 : 0;
                int quantizedClass = random.nextDouble() < 0.05 ? random.nextInt(2) : floatClass;
                ClassificationMetrics metrics = evidence.classification(random.nextInt(32));
                metrics.observe(floatClass, quantizedClass);
                metrics.observeLabel(1, floatClass, quantizedClass, 0.5, 0.5);
            }
            Metric accuracy = evidence.taskMetrics().get(1);
            double truth = 0.05 * (0.5 - 0.8);
            covered += accuracy.low().orElseThrow() <= truth
                            && truth <= accuracy.high().orElseThrow()
                    ? 1
                    : 0;
        }

        assertThat((double) covered / samples).isBetween(0.92, 0.98);
    }

    @ParameterizedTest
    @CsvSource({
        "AGREEMENT, AT_LEAST, 0.93, POINT, true",
        "AGREEMENT, AT_LEAST, 0.93, CONFIDENCE, false",
        "AGREEMENT, AT_LEAST, 0.90, CONFIDENCE, true",
        "AGREEMENT, AT_MOST, 0.97, CONFIDENCE, false",
        "ACCURACY_DROP, AT_MOST, 0.02, POINT, true",
        "ACCURACY_DROP, AT_MOST, 0.02, CONFIDENCE, false",
        "ACCURACY_DROP, AT_MOST, 0.03, CONFIDENCE, true"
    })
    void gatesOnConfidenceJudgeTheBadEnd(
            GateMetric metric, Comparison comparison, double threshold, Gate.Bound bound, boolean passed) {
        List<Metric> metrics = List.of(
                Metric.between(Metric.MODEL, MetricName.AGREEMENT, 100, OptionalDouble.of(0.95))
                        .with(Optional.of(new Interval(0.92, 0.98))),
                Metric.ofBoth(MetricName.ACCURACY, 100, OptionalDouble.of(0.8), OptionalDouble.of(0.79))
                        .with(Optional.of(new Interval(-0.025, 0.005))));

        Gate.Result result = new Gate(metric, comparison, threshold, bound).judge(metrics, "layer0.linear");

        assertThat(result.passed()).isEqualTo(passed);
    }

    @Test
    void aGateOnConfidenceNeedsAnInterval() {
        List<Metric> metrics = List.of(Metric.between(Metric.MODEL, MetricName.AGREEMENT, 100, OptionalDouble.of(1)));
        Gate gate = new Gate(GateMetric.AGREEMENT, Comparison.AT_LEAST, 0.5, Gate.Bound.CONFIDENCE);

        Gate.Result result = gate.judge(metrics, "layer0.linear");

        assertThat(result.passed()).isFalse();
        assertThat(result.value()).isEmpty();
        assertThat(gate.sentence()).isEqualTo("agreement >= 0.5 (confidence)");
    }
}
