package io.vernier.spark.plan;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads columns and does nothing with them: what every other pass over them is measured against. */
public final class BareScan {
    private BareScan() {}

    /** Whether a data set is no more than a columnar scan. */
    public static boolean isPossible(Dataset<Row> columns) {
        return ColumnarPlan.of(columns).isPresent();
    }

    /**
     * Decodes the columns batch by batch.
     *
     * @return the number of rows
     * @throws IllegalArgumentException if the data set is more than a columnar scan
     */
    public static long rows(Dataset<Row> columns) {
        ColumnarPlan plan = ColumnarPlan.of(columns)
                .orElseThrow(() -> new IllegalArgumentException("The data set is more than a columnar scan."));
        return plan.batches()
                .map(ColumnarBatch::numRows)
                .map(Integer::longValue)
                .reduce(Long::sum);
    }
}
