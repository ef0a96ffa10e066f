package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vernier.HostileDoubles;
import io.vernier.arithmetic.Elementary;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;

/** Every metric against its definition on the rows. */
class MetricsTest {
    private static final MathContext FINE = new MathContext(60);

    private static Validation empty(Task task) {
        return Validation.empty(new Validation.Layout(List.of("t"), List.of(), task));
    }

    private static Metric metric(Validation validation, String scope, MetricName name) {
        return validation.metrics().stream()
                .filter(metric -> metric.scope().equals(scope) && metric.name() == name)
                .findFirst()
                .orElseThrow();
    }

    private static Metric metric(Validation validation, MetricName name) {
        return metric(validation, Metric.MODEL, name);
    }

    private static double mean(List<BigDecimal> values) {
        return values.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(values.size()), FINE)
                .doubleValue();
    }

    @Property(tries = 300)
    void classifiersAreMeasuredAsDefined(@ForAll @IntRange(max = 1_000_000) int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rows = 1 + random.nextInt(60);
        Validation validation = empty(new Task.Classification(3, true));
        int agree = 0;
        int correct = 0;
        int correctInteger = 0;
        List<BigDecimal> losses = new ArrayList<>();
        List<BigDecimal> integerLosses = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int label = random.nextInt(3);
            int one = random.nextInt(3);
            int other = random.nextInt(3);
            double p = random.nextInt(5) == 0 ? 0 : random.nextDouble();
            double q = random.nextInt(5) == 0 ? 1 : random.nextDouble() * 1e-14;
            validation.classification().observe(one, other);
            validation.classification().observeLabel(label, one, other, p, q);
            agree += one == other ? 1 : 0;
            correct += one == label ? 1 : 0;
            correctInteger += other == label ? 1 : 0;
            losses.add(new BigDecimal(-Elementary.log(Math.max(p, 1e-15))));
            integerLosses.add(new BigDecimal(-Elementary.log(Math.max(q, 1e-15))));
        }

        assertThat(metric(validation, MetricName.AGREEMENT).quantizedValue()).hasValue((double) agree / rows);
        assertThat(metric(validation, MetricName.AGREEMENT).floatValue()).isEmpty();
        assertThat(metric(validation, MetricName.AGREEMENT).rows()).isEqualTo(rows);
        assertThat(metric(validation, MetricName.ACCURACY).floatValue()).hasValue((double) correct / rows);
        assertThat(metric(validation, MetricName.ACCURACY).quantizedValue()).hasValue((double) correctInteger / rows);
        assertThat(metric(validation, MetricName.ACCURACY).difference())
                .hasValue((double) correctInteger / rows - (double) correct / rows);
        assertThat(metric(validation, MetricName.LOG_LOSS).floatValue()).hasValue(mean(losses));
        assertThat(metric(validation, MetricName.LOG_LOSS).quantizedValue()).hasValue(mean(integerLosses));
        assertThat(validation.metrics()).extracting(Metric::name).doesNotContain(MetricName.AUC);
    }

    @Provide
    Arbitrary<List<Double>> margins() {
        return HostileDoubles.any().filter(value -> !value.isNaN()).list().ofMaxSize(30);
    }

    /** The area by counting pairs; equal margins are ties, and -0 is 0. */
    @Property
    void areaIsTheShareOfPairsInOrder(
            @ForAll("margins") List<Double> negatives, @ForAll("margins") List<Double> positives) {
        Validation validation = empty(new Task.Classification(2, true));
        negatives.forEach(margin -> observe(validation.classification(), 0, margin));
        positives.forEach(margin -> observe(validation.classification(), 1, margin));
        Metric area = metric(validation, MetricName.AUC);

        if (negatives.isEmpty() || positives.isEmpty()) {
            assertThat(area.floatValue()).isEmpty();
            assertThat(area.difference()).isEmpty();
        } else {
            assertThat(area.floatValue()).hasValue(area(negatives, positives, 1));
            assertThat(area.quantizedValue()).hasValue(area(negatives, positives, -1));
        }
    }

    private static void observe(ClassificationMetrics metrics, int label, double margin) {
        metrics.observe(0, 0);
        metrics.observeMargins(label, margin, -margin);
    }

    private static double area(List<Double> negatives, List<Double> positives, int sign) {
        double ordered = 0;
        for (double negative : negatives) {
            for (double positive : positives) {
                int order = Double.compare(sign * positive + 0.0, sign * negative + 0.0);
                ordered += order > 0 ? 1 : order == 0 ? 0.5 : 0;
            }
        }
        return ordered / ((double) negatives.size() * positives.size());
    }

    @Property
    void regressionsAreMeasuredAsDefined(
            @ForAll @NotEmpty List<@DoubleRange(min = -1e6, max = 1e6) Double> labels,
            @ForAll @IntRange(max = 1_000_000) int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double tolerance = 1e-3;
        Validation validation = empty(new Task.Regression(tolerance, true));
        int agree = 0;
        List<BigDecimal> squares = new ArrayList<>();
        List<BigDecimal> magnitudes = new ArrayList<>();
        BigDecimal n = BigDecimal.valueOf(labels.size());
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal sumOfSquares = BigDecimal.ZERO;
        for (double label : labels) {
            double prediction = label + random.nextGaussian();
            double integer = prediction + (random.nextBoolean() ? tolerance / 2 : 2 * tolerance);
            validation.regression().observe(prediction, integer);
            validation.regression().observeLabel(label, prediction, integer);
            agree += Math.abs(integer - prediction) <= tolerance ? 1 : 0;
            BigDecimal error = new BigDecimal(integer - label);
            squares.add(error.pow(2));
            magnitudes.add(error.abs());
            sum = sum.add(new BigDecimal(label));
            sumOfSquares = sumOfSquares.add(new BigDecimal(label).pow(2));
        }
        BigDecimal total = squares.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal scatter = n.multiply(sumOfSquares).subtract(sum.pow(2));

        assertThat(metric(validation, MetricName.AGREEMENT).quantizedValue()).hasValue((double) agree / labels.size());
        assertThat(metric(validation, MetricName.MAE).quantizedValue()).hasValue(mean(magnitudes));
        assertThat(metric(validation, MetricName.RMSE).quantizedValue())
                .hasValue(total.divide(n, FINE).sqrt(FINE).doubleValue());
        if (scatter.signum() == 0) {
            assertThat(metric(validation, MetricName.R2).quantizedValue()).isEmpty();
        } else {
            assertThat(metric(validation, MetricName.R2).quantizedValue())
                    .hasValue(BigDecimal.ONE
                            .subtract(total.multiply(n).divide(scatter, FINE))
                            .doubleValue());
        }
    }

    private static ObservedRows one(Validation validation) {
        return validation.observe(new int[1], new String[0][]);
    }

    @Property
    void signalToNoiseIsOfTheFloat32Views(
            @ForAll @NotEmpty List<@DoubleRange(min = -1e3, max = 1e3) Double> values, @ForAll double moved) {
        Assume.that(Math.abs(moved) < 1e3);
        Validation validation = empty(new Task.Classification(3, false));
        BigDecimal power = BigDecimal.ZERO;
        BigDecimal noise = BigDecimal.ZERO;
        double greatest = 0;
        for (double value : values) {
            one(validation).observe(0, new double[] {value}, new double[] {value + moved}, 1);
            power = power.add(new BigDecimal((float) value).pow(2));
            noise = noise.add(new BigDecimal((float) (value + moved - value)).pow(2));
            greatest = Math.max(greatest, Math.abs(value + moved - value));
        }
        OptionalDouble found = metric(validation, "t", MetricName.SQNR_DB).quantizedValue();

        assertThat(metric(validation, "t", MetricName.MAX_ABS_ERROR).quantizedValue())
                .hasValue(greatest);
        if (noise.signum() == 0) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found)
                    .hasValue(10 * StrictMath.log10(power.divide(noise, FINE).doubleValue()));
        }
    }

    @Example
    void labelsDecideWhatIsMeasured() {
        assertThat(names(new Task.Classification(2, true)))
                .containsExactly(
                        MetricName.AGREEMENT,
                        MetricName.ACCURACY,
                        MetricName.LOG_LOSS,
                        MetricName.AUC,
                        MetricName.ROWS,
                        MetricName.NULL_ROWS,
                        MetricName.SKIPPED_ROWS,
                        MetricName.SQNR_DB,
                        MetricName.MAX_ABS_ERROR);
        assertThat(names(new Task.Classification(2, false)))
                .containsExactly(
                        MetricName.AGREEMENT,
                        MetricName.ROWS,
                        MetricName.NULL_ROWS,
                        MetricName.SKIPPED_ROWS,
                        MetricName.SQNR_DB,
                        MetricName.MAX_ABS_ERROR);
        assertThat(names(new Task.Regression(0, true)))
                .containsExactly(
                        MetricName.AGREEMENT,
                        MetricName.RMSE,
                        MetricName.MAE,
                        MetricName.R2,
                        MetricName.ROWS,
                        MetricName.NULL_ROWS,
                        MetricName.SKIPPED_ROWS,
                        MetricName.SQNR_DB,
                        MetricName.MAX_ABS_ERROR);
    }

    @Example
    void clustersCostWhatTheirCentersAreAway() {
        Validation validation = empty(new Task.Clustering(4));
        ObservedRows rows = validation.observe(new int[4], new String[0][]);
        rows.observeClusters(0, 3, 3, 0.5, 0.5);
        rows.observeClusters(1, 0, 2, 1, 4);
        rows.observeClusters(2, 1, 0, 1.5, 1.5);
        rows.observeClusters(3, 1, 1, 1, 1);

        List<Metric> metrics = validation.metrics();

        assertThat(metrics.get(0).name()).isEqualTo(MetricName.CLUSTER_AGREEMENT);
        assertThat(metrics.get(0).quantizedValue()).hasValue(0.5);
        assertThat(metrics.get(1).name()).isEqualTo(MetricName.COST);
        assertThat(metrics.get(1).floatValue()).hasValue(1);
        assertThat(metrics.get(1).difference()).hasValue(0.75);
        // Sizes of both models, and the share of the float model's rows that stay; of no row there is no share.
        assertThat(metrics.stream().filter(metric -> metric.scope().startsWith(Metric.CLUSTER)))
                .extracting(Metric::scope, Metric::rows, Metric::floatValue, Metric::quantizedValue)
                .containsExactly(
                        tuple("cluster0", 1L, OptionalDouble.empty(), OptionalDouble.of(0)),
                        tuple("cluster0", 1L, OptionalDouble.of(1), OptionalDouble.of(1)),
                        tuple("cluster1", 2L, OptionalDouble.empty(), OptionalDouble.of(0.5)),
                        tuple("cluster1", 2L, OptionalDouble.of(2), OptionalDouble.of(1)),
                        tuple("cluster2", 0L, OptionalDouble.empty(), OptionalDouble.empty()),
                        tuple("cluster2", 0L, OptionalDouble.of(0), OptionalDouble.of(1)),
                        tuple("cluster3", 1L, OptionalDouble.empty(), OptionalDouble.of(1)),
                        tuple("cluster3", 1L, OptionalDouble.of(1), OptionalDouble.of(1)));
    }

    private static List<MetricName> names(Task task) {
        return empty(task).metrics().stream().map(Metric::name).toList();
    }

    @Example
    void nothingIsMeasuredWithoutRows() {
        for (Task task :
                List.of(new Task.Classification(2, true), new Task.Regression(1, true), new Task.Clustering(4))) {
            for (Metric metric : empty(task).metrics()) {
                if (!metric.name().label().endsWith("rows")) {
                    assertThat(metric.quantizedValue())
                            .as(metric.name().label())
                            .isEmpty();
                    assertThat(metric.difference()).as(metric.name().label()).isEmpty();
                }
            }
        }
    }

    @Example
    void zeroToleranceIsEquality() {
        Validation validation = empty(new Task.Regression(0, false));
        validation.regression().observe(1.5, 1.5);
        validation.regression().observe(1.5, Math.nextUp(1.5));
        validation.regression().observe(Double.NaN, Double.NaN);
        validation.regression().observe(0.0, -0.0);

        assertThat(metric(validation, MetricName.AGREEMENT).quantizedValue()).hasValue(0.5);
    }

    @Example
    void lossesThatAreNotFiniteAreNotHidden() {
        Validation validation = empty(new Task.Regression(1, true));
        validation.regression().observe(Double.POSITIVE_INFINITY, 1);
        validation.regression().observeLabel(1, Double.POSITIVE_INFINITY, 1);
        validation.regression().observe(2, 2);
        validation.regression().observeLabel(3, 2, 2);
        one(validation).observe(0, new double[] {Double.NaN}, new double[] {1}, 1);

        assertThat(metric(validation, MetricName.RMSE).floatValue()).hasValue(Double.NaN);
        assertThat(metric(validation, MetricName.R2).floatValue()).hasValue(Double.NaN);
        assertThat(metric(validation, MetricName.RMSE).difference()).hasValue(Double.NaN);
        assertThat(metric(validation, MetricName.RMSE).quantizedValue()).hasValue(Math.sqrt(0.5));
        assertThat(metric(validation, "t", MetricName.SQNR_DB).quantizedValue()).hasValue(Double.NaN);
        assertThat(metric(validation, "t", MetricName.MAX_ABS_ERROR).quantizedValue())
                .hasValue(Double.POSITIVE_INFINITY);
    }

    @Example
    void anErrorBeyondTheFloatsIsNoNumberOfDecibels() {
        Validation validation = empty(new Task.Regression(1, false));
        one(validation).observe(0, 0, 1, 1e300, 1);

        assertThat(metric(validation, "t", MetricName.SQNR_DB).quantizedValue()).hasValue(Double.NaN);
        assertThat(metric(validation, "t", MetricName.MAX_ABS_ERROR).quantizedValue())
                .hasValue(1e300);
    }
}
