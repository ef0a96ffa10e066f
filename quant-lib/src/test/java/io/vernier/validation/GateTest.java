package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {
    private static final String LAST = "layer0.linear";

    private static Metric ofBoth(GateMetric gate, double ofFloat, double ofIntegers) {
        return Metric.ofBoth(gate.metric(), 10, OptionalDouble.of(ofFloat), OptionalDouble.of(ofIntegers));
    }

    private static Gate.Result judge(GateMetric metric, Comparison comparison, double threshold, Metric found) {
        return new Gate(metric, comparison, threshold).judge(List.of(found), LAST);
    }

    /** Drops are float minus quantized, rises quantized minus float; negative is better. */
    @ParameterizedTest
    @CsvSource({
        "ACCURACY_DROP, 0.90, 0.75, 0.15",
        "ACCURACY_DROP, 0.75, 0.90, -0.15",
        "AUC_DROP, 0.5, 0.25, 0.25",
        "R2_DROP, 0.5, -1.5, 2",
        "LOG_LOSS_RISE, 0.25, 0.75, 0.5",
        "RMSE_RISE, 3, 2, -1"
    })
    void signsAreTheNames(GateMetric metric, double ofFloat, double ofIntegers, double judged) {
        Gate.Result result = judge(metric, Comparison.AT_MOST, 0, ofBoth(metric, ofFloat, ofIntegers));

        assertThat(result.value().getAsDouble()).isCloseTo(judged, within(1e-15));
        assertThat(result.passed()).isEqualTo(judged <= 0);
        assertThat(result.scope()).isEqualTo(Metric.MODEL);
    }

    @ParameterizedTest
    @CsvSource({
        "AT_LEAST, 0.5, true", "AT_LEAST, 0.49, false", "MORE_THAN, 0.5, false", "MORE_THAN, 0.51, true",
        "AT_MOST, 0.5, true", "AT_MOST, 0.51, false", "LESS_THAN, 0.5, false", "LESS_THAN, 0.49, true",
        "AT_LEAST, NaN, false", "MORE_THAN, NaN, false", "AT_MOST, NaN, false", "LESS_THAN, NaN, false",
        "AT_LEAST, Infinity, true", "AT_MOST, -Infinity, true"
    })
    void comparisonsHoldAtTheThresholdAndNeverForNaN(Comparison comparison, double value, boolean passed) {
        Metric agreement = Metric.between(Metric.MODEL, MetricName.AGREEMENT, 10, OptionalDouble.of(value));

        assertThat(judge(GateMetric.AGREEMENT, comparison, 0.5, agreement).passed())
                .isEqualTo(passed);
    }

    @ParameterizedTest
    @EnumSource(GateMetric.class)
    void whatIsNotDefinedFailsUnlessTheErrorIsZero(GateMetric metric) {
        String scope = metric == GateMetric.SQNR_DB ? LAST : Metric.MODEL;
        Metric absent = Metric.between(scope, metric.metric(), 10, OptionalDouble.empty());
        Metric withoutRows = Metric.between(scope, metric.metric(), 0, OptionalDouble.empty());

        assertThat(judge(metric, Comparison.AT_LEAST, -1e9, absent).passed()).isEqualTo(metric == GateMetric.SQNR_DB);
        assertThat(judge(metric, Comparison.AT_LEAST, -1e9, withoutRows).passed())
                .as("without rows")
                .isFalse();
    }

    @Test
    void signalToNoiseIsThatOfTheLastLinearTensor() {
        List<Metric> metrics = List.of(
                Metric.between("input", MetricName.SQNR_DB, 10, OptionalDouble.of(10)),
                Metric.between(LAST, MetricName.SQNR_DB, 10, OptionalDouble.of(50)));
        Gate gate = new Gate(GateMetric.SQNR_DB, Comparison.AT_LEAST, 40);

        Gate.Result result = gate.judge(metrics, LAST);

        assertThat(result.passed()).isTrue();
        assertThat(result.judges(metrics.get(0))).isFalse();
        assertThat(result.judges(metrics.get(1))).isTrue();
    }

    @Test
    void aGateWithoutItsMetricIsAnError() {
        assertThatThrownBy(() -> new Gate(GateMetric.AUC_DROP, Comparison.AT_MOST, 0).judge(List.of(), LAST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"auc_drop\"");
        assertThatThrownBy(() -> new Gate(GateMetric.AUC_DROP, Comparison.AT_MOST, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gatesApplyToTheirTasks() {
        Task two = new Task.Classification(2, true);
        Task three = new Task.Classification(3, true);
        Task number = new Task.Regression(1, true);
        assertThat(applicable(two))
                .containsExactly(
                        GateMetric.AGREEMENT,
                        GateMetric.ACCURACY_DROP,
                        GateMetric.AUC_DROP,
                        GateMetric.LOG_LOSS_RISE,
                        GateMetric.SQNR_DB);
        assertThat(applicable(three)).doesNotContain(GateMetric.AUC_DROP).hasSize(4);
        assertThat(applicable(number))
                .containsExactly(GateMetric.AGREEMENT, GateMetric.RMSE_RISE, GateMetric.R2_DROP, GateMetric.SQNR_DB);
        assertThat(applicable(new Task.Clustering(3)))
                .containsExactly(GateMetric.CLUSTER_AGREEMENT, GateMetric.COST_RISE, GateMetric.SQNR_DB);
        assertThat(applicable(new Task.Hashing(3))).containsExactly(GateMetric.HASH_AGREEMENT, GateMetric.SQNR_DB);
        assertThat(List.of(GateMetric.values()).stream().filter(metric -> !metric.needsLabel()))
                .containsExactly(
                        GateMetric.AGREEMENT,
                        GateMetric.CLUSTER_AGREEMENT,
                        GateMetric.HASH_AGREEMENT,
                        GateMetric.COST_RISE,
                        GateMetric.TOP_K_OVERLAP,
                        GateMetric.COSINE_ERROR,
                        GateMetric.SQNR_DB);
    }

    private static List<GateMetric> applicable(Task task) {
        return List.of(GateMetric.values()).stream()
                .filter(metric -> metric.appliesTo(task))
                .toList();
    }

    @Test
    void oneFailedGateFailsTheRun() {
        Gate gate = new Gate(GateMetric.AGREEMENT, Comparison.AT_LEAST, 0.99);
        Gate.Result passed = new Gate.Result(gate, Metric.MODEL, OptionalDouble.of(1), true);
        Gate.Result failed = new Gate.Result(gate, Metric.MODEL, OptionalDouble.of(0), false);

        assertThat(Verdict.of(List.of(passed, passed))).isEqualTo(Verdict.PASSED);
        assertThat(Verdict.of(List.of(passed, failed))).isEqualTo(Verdict.FAILED);
        assertThat(Verdict.of(List.of())).isEqualTo(Verdict.PASSED);
        assertThat(Verdict.FAILED.label()).isEqualTo("failed");
        assertThat(gate.sentence()).isEqualTo("agreement >= 0.99");
    }
}
