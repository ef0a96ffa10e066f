package io.vernier.jobs.store.table;

import java.util.OptionalLong;

/** A row of the {@code accumulators} table. */
public record AccumulatorRow(
        String layer,
        int output,
        long provenMin,
        long provenMax,
        int provenBits,
        OptionalLong observedMin,
        OptionalLong observedMax) {}
