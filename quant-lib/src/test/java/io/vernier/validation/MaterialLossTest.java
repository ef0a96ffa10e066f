package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaterialLossTest {

    private static Metric metric(MetricName name, OptionalDouble before, double after, double low, double high) {
        return new Metric(
                Metric.MODEL,
                name,
                100,
                before,
                OptionalDouble.of(after),
                Optional.of(new Interval(low, high)),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "AUC, 0.898, 0.813, -0.09, -0.08, true",
        "AUC, 0.898, 0.890, -0.009, -0.007, false",
        "AUC, 0.898, 0.813, -0.2, 0.03, false",
        "AUC, 0.813, 0.898, 0.08, 0.09, false",
        "ACCURACY, 0.9, 0.88, -0.03, -0.01, true",
        "R2, 0.9, 0.88, -0.03, -0.01, true",
        "LOG_LOSS, 0.3, 0.4, 0.05, 0.15, true",
        "LOG_LOSS, 0.4, 0.3, -0.15, -0.05, false",
        "RMSE, 1000, 1005, 1, 9, false",
        "RMSE, 1000, 1050, 10, 90, true",
        "MAE, 0.001, 0.002, 0.0005, 0.0015, true"
    })
    void aLossIsNamedWhereItIsLargeAndNotByChance(
            MetricName name, double before, double after, double low, double high, boolean named) {
        List<MaterialLoss> losses =
                MaterialLoss.among(List.of(metric(name, OptionalDouble.of(before), after, low, high)));

        assertThat(losses).hasSize(named ? 1 : 0);
        losses.forEach(loss -> assertThat(loss.metric()).isEqualTo(name));
    }

    @Test
    void whatAgreementLacksIsALoss() {
        Metric good = metric(MetricName.AGREEMENT, OptionalDouble.empty(), 0.995, 0.99, 0.998);
        Metric bad = metric(MetricName.AGREEMENT, OptionalDouble.empty(), 0.9, 0.88, 0.92);

        assertThat(MaterialLoss.among(List.of(good, bad))).singleElement().satisfies(loss -> assertThat(loss.sentence())
                .isEqualTo("agreement is 0.9000 (95 % interval of the share: 0.8800 to 0.9200)"));
    }

    @Test
    void slicesAndTensorsAreNoLosses() {
        Metric auc = metric(MetricName.AUC, OptionalDouble.of(0.9), 0.8, -0.12, -0.08);

        assertThat(MaterialLoss.among(List.of(auc.in(new Metric.Slice("carrier", Optional.of("AA"))))))
                .isEmpty();
    }
}
