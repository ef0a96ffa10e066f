package io.vernier.validation;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a gate judges. A drop is float minus quantized, a rise quantized minus float; negative is better. */
public enum GateMetric {
    AGREEMENT(MetricName.AGREEMENT, Needs.NOTHING),
    CLUSTER_AGREEMENT(MetricName.CLUSTER_AGREEMENT, Needs.NOTHING),
    HASH_AGREEMENT(MetricName.HASH_AGREEMENT, Needs.NOTHING),
    COST_RISE(MetricName.COST, Needs.NOTHING),
    TOP_K_OVERLAP(MetricName.TOP_K_OVERLAP, Needs.NO_ROWS),
    COSINE_ERROR(MetricName.COSINE_ERROR, Needs.NO_ROWS),
    ACCURACY_DROP(MetricName.ACCURACY, Needs.LABEL),
    AUC_DROP(MetricName.AUC, Needs.LABEL),
    LOG_LOSS_RISE(MetricName.LOG_LOSS, Needs.LABEL),
    RMSE_RISE(MetricName.RMSE, Needs.LABEL),
    R2_DROP(MetricName.R2, Needs.LABEL),
    SQNR_DB(MetricName.SQNR_DB, Needs.NOTHING);

    private enum Needs {
        /** The model is all. */
        NO_ROWS,
        NOTHING,
        LABEL
    }

    private final MetricName metric;
    private final Needs needs;

    GateMetric(MetricName metric, Needs needs) {
        this.metric = metric;
        this.needs = needs;
    }

    /** The name in configurations. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The metric that is judged. */
    public MetricName metric() {
        return metric;
    }

    /** Whether it judges a metric: of networks, what is served. */
    boolean judges(MetricName found) {
        return found == metric || (this == SQNR_DB && found == MetricName.SQNR_DB_SERVED);
    }

    /** Whether the validation data must have a label. */
    public boolean needsLabel() {
        return needs == Needs.LABEL;
    }

    /** Whether there must be held-out data. */
    public boolean needsRows() {
        return needs != Needs.NO_ROWS;
    }

    /** Whether models for this task have the metric. */
    public boolean appliesTo(Task task) {
        return switch (this) {
            case SQNR_DB -> true;
            case AGREEMENT -> !(task instanceof Task.Clustering || task instanceof Task.Hashing);
            case HASH_AGREEMENT -> task instanceof Task.Hashing;
            // Of tables of vectors, which have no task.
            case TOP_K_OVERLAP, COSINE_ERROR -> false;
            case CLUSTER_AGREEMENT, COST_RISE -> task instanceof Task.Clustering;
            case ACCURACY_DROP -> task instanceof Task.Classification;
            case LOG_LOSS_RISE -> task instanceof Task.Classification classification && classification.probable();
            case AUC_DROP -> task instanceof Task.Classification classification && classification.classes() == 2;
            case RMSE_RISE, R2_DROP -> task instanceof Task.Regression;
        };
    }

    /** The interval of what is judged. */
    Optional<Interval> interval(Metric value) {
        return switch (this) {
            case AGREEMENT,
                    CLUSTER_AGREEMENT,
                    HASH_AGREEMENT,
                    TOP_K_OVERLAP,
                    COSINE_ERROR,
                    SQNR_DB,
                    COST_RISE,
                    LOG_LOSS_RISE,
                    RMSE_RISE -> value.interval();
            case ACCURACY_DROP, AUC_DROP, R2_DROP -> value.interval().map(Interval::negated);
        };
    }

    OptionalDouble judged(Metric value) {
        return switch (this) {
            case AGREEMENT, CLUSTER_AGREEMENT, HASH_AGREEMENT, TOP_K_OVERLAP, COSINE_ERROR, SQNR_DB ->
                value.quantizedValue();
            case COST_RISE, LOG_LOSS_RISE, RMSE_RISE -> value.difference();
            case ACCURACY_DROP, AUC_DROP, R2_DROP ->
                value.difference().isPresent()
                        ? OptionalDouble.of(0.0 - value.difference().getAsDouble())
                        : OptionalDouble.empty();
        };
    }
}
