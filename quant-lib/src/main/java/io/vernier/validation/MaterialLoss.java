package io.vernier.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A metric of the whole model that got worse by more than {@link #LIMIT}, and not by chance: the 95 % interval of the loss excludes 0.
 *
 * <p>A loss is what a higher-is-better metric falls by, what another rises by, and what {@code agreement} lacks of 1. Errors of regressions
 * count relative to the float model's, since they have a unit; all others are shares, or nats.
 *
 * @param metric what got worse
 * @param loss above {@link #LIMIT}
 * @param sentence what happened, for people
 */
public record MaterialLoss(MetricName metric, double loss, String sentence) {
    /** The least loss that is named. */
    public static final double LIMIT = 0.01;

    private static final Set<MetricName> FALLING = Set.of(MetricName.ACCURACY, MetricName.AUC, MetricName.R2);
    private static final Set<MetricName> RISING = Set.of(MetricName.LOG_LOSS);
    private static final Set<MetricName> RISING_IN_A_UNIT = Set.of(MetricName.RMSE, MetricName.MAE);

    /** The losses among the metrics of all rows, in their order. */
    public static List<MaterialLoss> among(List<Metric> metrics) {
        return metrics.stream()
                .filter(metric -> metric.scope().equals(Metric.MODEL)
                        && metric.slice().isEmpty()
                        && metric.interval().isPresent())
                .map(MaterialLoss::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<MaterialLoss> of(Metric metric) {
        Interval interval = metric.interval().orElseThrow();
        MetricName name = metric.name();
        if (name == MetricName.AGREEMENT) {
            return loss(metric, 1 - metric.quantizedValue().orElse(Double.NaN), 1 - interval.high());
        }
        double difference = metric.difference().orElse(Double.NaN);
        if (FALLING.contains(name)) {
            return loss(metric, -difference, -interval.high());
        }
        double unit =
                RISING_IN_A_UNIT.contains(name) ? Math.abs(metric.floatValue().orElse(Double.NaN)) : 1;
        boolean rises = RISING.contains(name) || RISING_IN_A_UNIT.contains(name);
        return rises ? loss(metric, difference / unit, interval.low() / unit) : Optional.empty();
    }

    /** @param least the end of the loss's interval that is nearest to none */
    private static Optional<MaterialLoss> loss(Metric metric, double loss, double least) {
        return loss > LIMIT && least > 0
                ? Optional.of(new MaterialLoss(metric.name(), loss, sentence(metric)))
                : Optional.empty();
    }

    private static String sentence(Metric metric) {
        Interval interval = metric.interval().orElseThrow();
        OptionalDouble before = metric.floatValue();
        String change = before.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%s went from %.4g to %.4g",
                        metric.name().label(),
                        before.getAsDouble(),
                        metric.quantizedValue().orElseThrow())
                : String.format(
                        Locale.ROOT,
                        "%s is %.4g",
                        metric.name().label(),
                        metric.quantizedValue().orElseThrow());
        return String.format(
                Locale.ROOT,
                "%s (95 %% interval of the %s: %.4g to %.4g)",
                change,
                before.isPresent() ? "difference" : "share",
                interval.low(),
                interval.high());
    }
}
