package io.vernier.validation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A metric of the whole model that got worse by more than {@link #LIMIT}, and not by chance: the 95 % interval of the loss excludes 0.
 *
 * <p>A loss is what a higher-is-better metric falls by, what another rises by, and what a share of equal decisions lacks of 1. Errors of
 * regressions and costs of clusters count relative to the float model's, since they have a unit; all others are shares, or nats.
 *
 * @param metric what got worse
 * @param loss above {@link #LIMIT}
 * @param floatValue of the float model; absent for what is measured between the models
 * @param quantizedValue of the integer model, or between the models
 * @param interval at 95 %, of the difference of the two or of {@code quantizedValue}
 */
public record MaterialLoss(
        MetricName metric, double loss, OptionalDouble floatValue, double quantizedValue, Interval interval) {
    /** The least loss that is named. */
    public static final double LIMIT = 0.01;

    /** How a metric gets worse. */
    private enum Worse {
        FALLING,
        RISING,
        RISING_IN_A_UNIT,
        BELOW_ONE,
        NEVER
    }

    private static Worse worse(MetricName metric) {
        return switch (metric) {
            case ACCURACY, AUC, R2 -> Worse.FALLING;
            case LOG_LOSS -> Worse.RISING;
            case COST, RMSE, MAE -> Worse.RISING_IN_A_UNIT;
            case AGREEMENT, CLUSTER_AGREEMENT, HASH_AGREEMENT, TOP_K_OVERLAP -> Worse.BELOW_ONE;
            case EXPECTED_LOSS_RISE,
                    AUC_ERROR,
                    COSINE_ERROR,
                    MAX_COSINE_ERROR,
                    SQNR_DB,
                    SQNR_DB_SERVED,
                    MAX_ABS_ERROR,
                    ROWS,
                    NULL_ROWS,
                    SKIPPED_ROWS -> Worse.NEVER;
        };
    }

    /** The losses among the metrics of all rows, in their order. */
    public static List<MaterialLoss> among(List<Metric> metrics) {
        return metrics.stream()
                .filter(metric -> metric.scope().equals(Metric.MODEL)
                        && metric.slice().isEmpty()
                        && metric.interval().isPresent()
                        && metric.quantizedValue().isPresent())
                .map(MaterialLoss::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<MaterialLoss> of(Metric metric) {
        Interval interval = metric.interval().orElseThrow();
        double difference = metric.difference().orElse(Double.NaN);
        double unit = Math.abs(metric.floatValue().orElse(Double.NaN));
        return switch (worse(metric.name())) {
            case FALLING -> loss(metric, -difference, -interval.high());
            case RISING -> loss(metric, difference, interval.low());
            case RISING_IN_A_UNIT -> loss(metric, difference / unit, interval.low() / unit);
            case BELOW_ONE -> loss(metric, 1 - metric.quantizedValue().getAsDouble(), 1 - interval.high());
            case NEVER -> Optional.empty();
        };
    }

    /** @param least the end of the loss's interval that is nearest to none */
    private static Optional<MaterialLoss> loss(Metric metric, double loss, double least) {
        return loss > LIMIT && least > 0
                ? Optional.of(new MaterialLoss(
                        metric.name(),
                        loss,
                        metric.floatValue(),
                        metric.quantizedValue().orElseThrow(),
                        metric.interval().orElseThrow()))
                : Optional.empty();
    }

    /** Whether one of these gates judges the metric. */
    public boolean isJudgedBy(List<Gate> gates) {
        return gates.stream().anyMatch(gate -> gate.metric().metric() == metric);
    }

    /** What happened, for people. */
    public String sentence() {
        String change = floatValue.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "%s went from %.4g to %.4g",
                        metric.label(),
                        floatValue.getAsDouble(),
                        quantizedValue)
                : String.format(Locale.ROOT, "%s is %.4g", metric.label(), quantizedValue);
        return String.format(
                Locale.ROOT,
                "%s (95 %% interval of the %s: %.4g to %.4g)",
                change,
                floatValue.isPresent() ? "difference" : "share",
                interval.low(),
                interval.high());
    }
}
