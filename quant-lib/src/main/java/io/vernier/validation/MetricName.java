package io.vernier.validation;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is measured. */
public enum MetricName {
    AGREEMENT,
    /** Share of rows that both models assign to the same cluster. */
    CLUSTER_AGREEMENT,
    /** Share of rows and hash tables in which both models give the same hash. */
    HASH_AGREEMENT,
    /** Mean distance of a row from the center of its cluster, in the model's own measure: squared if it is Euclidean. */
    COST,
    /** Share of the nearest keys of a vector that are among those of its codes, the mean over a sample of vectors. */
    TOP_K_OVERLAP,
    /** 1 less the cosine between a vector and what its codes stand for, the mean over all vectors. */
    COSINE_ERROR,
    /** The greatest of these. */
    MAX_COSINE_ERROR,
    ACCURACY,
    LOG_LOSS,
    /**
     * By how much the loss was expected to rise, from the calibration alone, where widths were chosen by that: cross-entropy against the
     * float model's probabilities, so of {@link #LOG_LOSS}, or half the squared error against its numbers.
     */
    EXPECTED_LOSS_RISE,
    AUC,
    /** How far {@link #AUC} may be from that of the margins themselves; where it is exact, there is no such row. */
    AUC_ERROR,
    RMSE,
    MAE,
    R2,
    SQNR_DB,
    /** {@link #SQNR_DB} of a network's output as a runtime computes it unless told to be precise. */
    SQNR_DB_SERVED,
    MAX_ABS_ERROR,
    ROWS,
    NULL_ROWS,
    SKIPPED_ROWS;

    /** The one with a name in tables, if there is one. */
    public static Optional<MetricName> labelled(String label) {
        return Stream.of(values()).filter(name -> name.label().equals(label)).findFirst();
    }

    /** Whether no row can do more to it than its share, so that tails of errors do not matter. */
    boolean hasBoundedTerms() {
        return switch (this) {
            case AGREEMENT, CLUSTER_AGREEMENT, HASH_AGREEMENT, ACCURACY, AUC, TOP_K_OVERLAP, COSINE_ERROR -> true;
            default -> false;
        };
    }

    /** Whether it is a number of rows, which tells of the data and not of the models. */
    public boolean isCount() {
        return this == ROWS || this == NULL_ROWS || this == SKIPPED_ROWS;
    }

    /** The name in tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
