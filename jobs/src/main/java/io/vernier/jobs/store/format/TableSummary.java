package io.vernier.jobs.store.format;

/**
 * A table that was written.
 *
 * @param table its name, such as {@code parameters}
 * @param rows number of rows
 * @param digest SHA-256 of the content in hex: schema and values in row order, whatever the file's encoding
 */
public record TableSummary(String table, long rows, String digest) {}
