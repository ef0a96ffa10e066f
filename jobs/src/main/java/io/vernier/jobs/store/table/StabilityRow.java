package io.vernier.jobs.store.table;

import java.util.OptionalInt;

/** A row of the {@code range_stability} table, as far as it tells of the scale. */
public record StabilityRow(
        String tensor,
        String role,
        OptionalInt channel,
        int groups,
        double scale,
        double scaleLeast,
        double scaleGreatest,
        double scaleStandardError) {}
