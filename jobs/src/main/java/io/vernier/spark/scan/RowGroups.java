package io.vernier.spark.scan;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.statistics.ContentGroups;
import java.util.stream.IntStream;

/** Rows of a batch by their {@link ContentGroups content group}. */
public final class RowGroups {
    private RowGroups() {}

    /** The group of each row, of as many as there are for intervals. */
    public static int[] of(Batch batch, double[] labels) {
        return of(batch, labels, ContentGroups.COUNT);
    }

    /**
     * The group of each row.
     *
     * @param labels one for each row, or none at all
     * @param count how many groups there are
     */
    public static int[] of(Batch batch, double[] labels, int count) {
        if (batch instanceof SparseBatch sparse) {
            return ContentGroups.ofSparse(
                    sparse.channels(),
                    sparse.offsets(),
                    sparse.indices(),
                    sparse.values(),
                    sparse.rows(),
                    labels,
                    count);
        }
        DenseBatch dense = (DenseBatch) batch;
        return ContentGroups.ofDense(dense.values(), dense.rows(), dense.channels(), labels, count);
    }

    /** The places of the rows of one group, ascending. */
    static int[] rows(int[] groups, int group) {
        return IntStream.range(0, groups.length)
                .filter(row -> groups[row] == group)
                .toArray();
    }

    /** A batch of some rows, in this order. */
    public static Batch gather(Batch batch, int[] rows) {
        return batch instanceof SparseBatch sparse ? gather(sparse, rows) : gather((DenseBatch) batch, rows);
    }

    private static DenseBatch gather(DenseBatch batch, int[] rows) {
        DenseBatch gathered = DenseBatch.zeros(rows.length, batch.channels());
        for (int channel = 0; channel < batch.channels(); channel++) {
            int to = gathered.offset(channel);
            for (int row : rows) {
                gathered.values()[to++] = batch.value(row, channel);
            }
        }
        return gathered;
    }

    private static SparseBatch gather(SparseBatch batch, int[] rows) {
        int[] offsets = new int[rows.length + 1];
        for (int k = 0; k < rows.length; k++) {
            offsets[k + 1] = offsets[k] + batch.offsets()[rows[k] + 1] - batch.offsets()[rows[k]];
        }
        int[] indices = new int[offsets[rows.length]];
        double[] values = new double[indices.length];
        for (int k = 0; k < rows.length; k++) {
            int from = batch.offsets()[rows[k]];
            int length = offsets[k + 1] - offsets[k];
            System.arraycopy(batch.indices(), from, indices, offsets[k], length);
            System.arraycopy(batch.values(), from, values, offsets[k], length);
        }
        return new SparseBatch(rows.length, batch.channels(), offsets, indices, values);
    }
}
