package io.vernier.jobs.store.table;

import java.util.OptionalLong;

/**
 * What a certificate says of the rows of a validation.
 *
 * @param rows rows that were measured
 * @param covered rows for which the bounds hold
 * @param certified covered rows whose class is proven to be the float model's; absent where numbers are predicted
 */
public record CertifiedRows(long rows, long covered, OptionalLong certified) {}
