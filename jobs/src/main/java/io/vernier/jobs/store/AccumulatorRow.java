package io.vernier.jobs.store;

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
