package io.vernier.jobs.store;

import java.util.Optional;
import java.util.OptionalDouble;

/** A row of the {@code validation} table. */
public record ValidationRow(
        String scope,
        String metric,
        Optional<String> slice,
        Optional<String> sliceValue,
        long rows,
        OptionalDouble floatValue,
        OptionalDouble quantizedValue,
        OptionalDouble difference,
        OptionalDouble low,
        OptionalDouble high,
        Optional<String> gate,
        Optional<String> verdict) {}
