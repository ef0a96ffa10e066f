package io.vernier.jobs.spark;

import io.vernier.model.Batch;

/**
 * Rows of a task, to be consumed before the next block is asked for: the arrays are used again.
 *
 * @param features the input vectors; elements may be NaN or infinite
 * @param labels one for each row, NaN for a null; empty without label
 * @param slices for each slice column the text of each row, {@link BlockLayout#NULL_SLICE} for a null
 */
@SuppressWarnings("ArrayRecordComponent")
public record RowBlock(Batch features, double[] labels, String[][] slices) {

    public int rows() {
        return features.rows();
    }
}
