package io.vernier.jobs.report;

import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.validation.MetricName;
import java.util.Optional;

/** What the share of rows is about in which float model and integers agree. */
public enum Alike {
    DECISIONS("same decisions"),
    NUMBERS("predicted alike"),
    CLUSTERS("same cluster"),
    HASHES("same hashes");

    private final String share;

    Alike(String share) {
        this.share = share;
    }

    static Alike of(Optional<ValidationRow> agreement, RunSummary run) {
        String metric = agreement.map(ValidationRow::metric).orElse("");
        if (metric.equals(MetricName.HASH_AGREEMENT.label())) {
            return HASHES;
        }
        if (metric.equals(MetricName.CLUSTER_AGREEMENT.label())) {
            return CLUSTERS;
        }
        return run.isRegression() ? NUMBERS : DECISIONS;
    }

    /** What follows a share. */
    public String share() {
        return share;
    }
}
