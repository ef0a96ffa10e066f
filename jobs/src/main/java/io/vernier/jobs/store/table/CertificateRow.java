package io.vernier.jobs.store.table;

import java.util.OptionalLong;

/**
 * A row of the {@code certificate} table.
 *
 * @param bound no error of the output is larger in magnitude
 * @param covers the rows that it holds for, in a word
 */
public record CertificateRow(
        String layer,
        int output,
        double errorMin,
        double errorMax,
        double bound,
        OptionalLong rows,
        OptionalLong coveredRows,
        OptionalLong certifiedRows,
        String covers) {}
