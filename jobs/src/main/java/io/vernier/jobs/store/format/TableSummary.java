package io.vernier.jobs.store.format;

import java.io.Serializable;

/**
 * A table that was written.
 *
 * @param table its name, such as {@code parameters}
 * @param rows number of rows
 * @param digest SHA-256 of the content in hex: schema and values in row order, whatever the file's encoding
 */
public record TableSummary(String table, long rows, String digest) implements Serializable {
    /** Where the tables lie that are a part of the model of a run. */
    public static final String MODEL = "model/";

    /** Whether it is one of vectors, which lie in the model. */
    public boolean isOfVectors() {
        return table.startsWith(MODEL);
    }
}
