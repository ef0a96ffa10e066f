package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.ExactSum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
    private static final Validation.Layout CLASSES = new Validation.Layout(
            List.of("input", "layer0.linear"), List.of(), new Task.Classification(2, true), List.of("carrier"));
    private static final Validation.Layout NUMBERS =
            new Validation.Layout(List.of("layer0.linear"), List.of(), new Task.Regression(0.1, true));

    /** A state with some drawn rows. */
    private static Validation drawn(long seed, int rows, int slices) {
        SplittableRandom random = new SplittableRandom(seed);
        Validation validation = Validation.empty(CLASSES);
        for (int row = 0; row < rows; row++) {
            int group = random.nextInt(32);
            int label = random.nextInt(2);
            double margin = random.nextGaussian() + label;
            double quantized = margin + random.nextDouble(-0.1, 0.1);
            String carrier = "c" + random.nextInt(slices);
            ObservedRows one = validation.observe(new int[] {group}, new String[][] {{carrier}});
            for (int place = 0; place < one.places(0); place++) {
                ClassificationMetrics metrics = one.classification(place, 0);
                metrics.observe(margin > 0 ? 1 : 0, quantized > 0 ? 1 : 0);
                metrics.observeLabel(label, margin > 0 ? 1 : 0, quantized > 0 ? 1 : 0, 0.3, 0.4);
                metrics.observeMargins(label, margin, quantized);
            }
            one.observe(0, 0, margin, margin, 1);
            one.observe(1, new double[] {margin}, new double[] {quantized}, 1);
            validation.count(1, 0, 0);
        }
        return validation;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 150})
    void partsAddUpInAnyOrder(int slices) {
        Validation whole = Validation.empty(CLASSES);
        List<byte[]> parts = new ArrayList<>();
        for (int part = 0; part < 6; part++) {
            parts.add(drawn(part, 60, slices).encode());
            whole.merge(drawn(part, 60, slices));
        }
        whole.merge(Validation.empty(CLASSES));
        Collections.shuffle(parts, new Random(4));
        Validation left = Validation.empty(CLASSES);
        parts.subList(0, 2).forEach(part -> left.merge(Validation.decode(part, CLASSES)));
        Validation right = Validation.empty(CLASSES);
        parts.subList(2, 6).forEach(part -> right.merge(Validation.decode(part, CLASSES)));
        right.merge(left);

        assertThat(right.encode()).isEqualTo(whole.encode());
        assertThat(Validation.decode(right.encode(), CLASSES).metrics()).isEqualTo(whole.metrics());
    }

    @Test
    void leavingAGroupOutIsNeverHavingSeenIt() {
        Validation whole = drawn(1, 500, 2);
        whole.merge(drawn(2, 300, 2));
        TaskMetrics rest =
                total(whole.evidence()).without(total(drawn(2, 300, 2).evidence()));

        assertThat(rest.metrics()).isEqualTo(total(drawn(1, 500, 2).evidence()).metrics());
    }

    /** A block is observed in tables of its own, but rare values of slices are not; that changes no bit, whatever the numbers are. */
    @Test
    void aBlockIsItsRows() {
        Validation.Layout layout = new Validation.Layout(
                List.of("input"), List.of(), new Task.Regression(0, false), List.of("carrier", "origin"));
        Validation block = Validation.empty(layout);
        Validation single = Validation.empty(layout);
        Random random = new Random(7);
        double[] hostile = {
            0,
            -0.0,
            Double.MIN_VALUE,
            Float.MIN_VALUE,
            -1e-41,
            1,
            Float.MAX_VALUE,
            Math.nextUp((double) Float.MAX_VALUE),
            -1e300,
            Double.POSITIVE_INFINITY,
            Double.NaN
        };
        int rows = 2400;
        int channels = 3;
        double[] floats = new double[rows * channels];
        double[] quantized = new double[rows * channels];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = random.nextInt(4) == 0 ? hostile[random.nextInt(hostile.length)] : random.nextGaussian();
            quantized[k] = random.nextInt(4) == 0 ? hostile[random.nextInt(hostile.length)] : random.nextGaussian();
        }
        int[] groups = random.ints(rows, 0, 32).toArray();
        String[][] slices = new String[2][rows];
        for (int row = 0; row < rows; row++) {
            slices[0][row] = "c" + random.nextInt(120);
            slices[1][row] = "o" + random.nextInt(3);
        }
        block.observe(groups, slices).observe(0, floats, quantized, channels);
        for (int row = 0; row < rows; row++) {
            ObservedRows one =
                    single.observe(new int[] {groups[row]}, new String[][] {{slices[0][row]}, {slices[1][row]}});
            for (int channel = 0; channel < channels; channel++) {
                one.observe(0, 0, floats[channel * rows + row], quantized[channel * rows + row], 1);
            }
        }

        assertThat(block.encode()).isEqualTo(single.encode());
    }

    @Test
    void whatIsTakenBackWasNeverObserved() {
        Validation direct = Validation.empty(NUMBERS);
        Validation detour = Validation.empty(NUMBERS);
        ErrorPower zeros = ErrorPower.empty();
        zeros.observe(0, 0.25, 1);
        zeros.observe(0, -1e-3, 1);
        for (Validation each : List.of(direct, detour)) {
            ObservedRows row = each.observe(new int[] {5}, new String[0][]);
            row.regression(0, 0).observe(1, 1);
            if (each == detour) {
                row.observe(0, 0, zeros);
                row.observe(0, 0, 0, 0.25, -1);
            } else {
                row.observe(0, 0, 0, -1e-3, 1);
            }
            row.observe(0, 0, 3, 3.5, 1);
        }

        assertThat(detour.encode()).isEqualTo(direct.encode());
        assertThat(detour.evidence().sqnrInterval(0)).isEmpty();
    }

    private static TaskMetrics total(Evidence evidence) {
        TaskMetrics total = TaskMetrics.empty(CLASSES.task(), Integer.MAX_VALUE, Observed.BOTH);
        for (int group = 0; group < 32; group++) {
            total.merge(evidence.classification(group));
        }
        return total;
    }

    @Test
    void intervalsAreTheJackknifeOfDifferencesAndRatios() {
        Validation validation = drawn(9, 2000, 1);
        List<Metric> metrics = validation.metrics();

        Metric auc = metric(metrics, "model", MetricName.AUC);
        double difference = auc.difference().orElseThrow();
        assertThat(difference).isBetween(auc.low().orElseThrow(), auc.high().orElseThrow());
        assertThat(difference - auc.low().orElseThrow())
                .isCloseTo(auc.high().orElseThrow() - difference, within(1e-12))
                .isBetween(1e-5, 1e-2);
        Metric sqnr = metric(metrics, "layer0.linear", MetricName.SQNR_DB);
        assertThat(sqnr.quantizedValue().orElseThrow())
                .isBetween(sqnr.low().orElseThrow(), sqnr.high().orElseThrow());
        assertThat(metric(metrics, "model", MetricName.AGREEMENT).interval()).isPresent();
        assertThat(metric(metrics, "input", MetricName.SQNR_DB).quantizedValue())
                .isEmpty();
        assertThat(metric(metrics, "input", MetricName.SQNR_DB).interval()).isEmpty();
        assertThat(metric(metrics, "layer0.linear", MetricName.MAX_ABS_ERROR).interval())
                .isEmpty();
    }

    @Test
    void ungroupedRowsHaveMetricsWithoutJackknife() {
        Validation validation = Validation.empty(NUMBERS);
        validation.regression().observe(1, 1.05);
        validation.regression().observeLabel(1.2, 1, 1.05);
        validation.count(1, 0, 0);

        List<Metric> metrics = validation.metrics();

        assertThat(metric(metrics, "model", MetricName.RMSE).difference()).isPresent();
        assertThat(metric(metrics, "model", MetricName.RMSE).interval()).isEmpty();
    }

    @Test
    void slicesOfEqualRowsHaveTheMetricsOfAll() {
        Validation validation = drawn(3, 400, 1);

        List<Metric> metrics = validation.metrics();

        for (MetricName name :
                List.of(MetricName.AGREEMENT, MetricName.ACCURACY, MetricName.LOG_LOSS, MetricName.AUC)) {
            Metric all = metric(metrics, "model", name);
            Metric slice = metrics.stream()
                    .filter(each -> each.slice().isPresent() && each.name() == name)
                    .findFirst()
                    .orElseThrow();
            assertThat(slice).isEqualTo(all.in(new Metric.Slice("carrier", Optional.of("c0"))));
        }
    }

    @Test
    void valuesBeyondTheLimitAreCounted() {
        Validation validation = drawn(5, 3000, 150);

        List<Metric> metrics = validation.metrics();

        List<Metric> rows = metrics.stream()
                .filter(each -> each.slice().isPresent() && each.name() == MetricName.ROWS)
                .toList();
        assertThat(rows).hasSize(Slices.LIMIT + 1);
        assertThat(rows.stream().mapToLong(Metric::rows).sum()).isEqualTo(3000);
        assertThat(rows.get(Slices.LIMIT).slice()).contains(new Metric.Slice("carrier", Optional.empty()));
        assertThat(rows.get(0).slice().orElseThrow().value()).contains("c0");
        assertThat(rows.get(Slices.LIMIT - 1).slice().orElseThrow().value()).contains("c53");
    }

    @Test
    void rowsOfValuesBeyondTheLimitHaveNoPlaceOfTheirOwn() {
        Validation validation = Validation.empty(CLASSES);
        for (int value = 0; value < 2 * Slices.LIMIT; value++) {
            String carrier = String.format("c%03d", value);
            ObservedRows one = validation.observe(new int[] {3}, new String[][] {{carrier}});

            assertThat(one.places(0)).as(carrier).isEqualTo(value < Slices.LIMIT ? 2 : 1);
        }
    }

    @Test
    void powersAreExact() {
        SplittableRandom random = new SplittableRandom(8);
        PowerSum power = PowerSum.empty();
        PowerSum part = PowerSum.empty();
        ExactSum exact = ExactSum.create();
        for (int k = 0; k < 5000; k++) {
            double value = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-160, 120));
            float view = (float) value;
            long times = random.nextLong(1, 5);
            power.add(value, times);
            for (long time = 0; time < times; time++) {
                exact.addProduct(view, view);
            }
            if (k % 3 == 0) {
                part.add(value, times);
                for (long time = 0; time < times; time++) {
                    exact.addProduct(view, -view);
                }
            }
        }

        assertThat(power.without(part).total().minus(exact.toRational()).signum())
                .isZero();
        assertThat(power.total().minus(power.without(PowerSum.empty()).total()).signum())
                .isZero();
    }

    @Test
    void subtractionUndoesAddition() {
        ExactSum sum = ExactSum.create();
        ExactSum part = ExactSum.create();
        for (double value : new double[] {1e300, -0.1, Double.MIN_VALUE, 3, -1e-300}) {
            sum.add(value);
            part.add(value * 7);
        }
        ExactSum both = sum.copy();
        both.merge(part);

        both.subtract(part);

        assertThat(both).isEqualTo(sum);
    }

    private static Metric metric(List<Metric> metrics, String scope, MetricName name) {
        return metrics.stream()
                .filter(each -> each.slice().isEmpty() && each.scope().equals(scope) && each.name() == name)
                .findFirst()
                .orElseThrow();
    }
}
