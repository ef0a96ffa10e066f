package io.vernier.jobs.store.table;

import io.vernier.arithmetic.Scheme;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A row of the {@code parameters} table. */
public record ParameterRow(
        String tensor,
        String role,
        OptionalInt channel,
        int bits,
        boolean signed,
        String scheme,
        long qmin,
        long qmax,
        double scale,
        long zeroPoint,
        double rangeMin,
        double rangeMax,
        String estimator,
        double clippedFraction,
        OptionalDouble expectedSqnrDb,
        double offset) {

    /** Whether the codes are ranks among thresholds, whose scale means nothing. */
    public boolean isRank() {
        return scheme.equals(ParametersTable.label(Scheme.RANK));
    }
}
