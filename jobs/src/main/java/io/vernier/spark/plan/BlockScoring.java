package io.vernier.spark.plan;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Scores the partitions of a plan in blocks.
 *
 * <p>Uses {@code InternalRow}, {@code UnsafeProjection} and {@code SQLMetric}; checked with Spark 4.0 to 4.3.
 *
 * @param rows counts the rows that were scored
 * @param nanoseconds adds up the time that it took
 */
record BlockScoring(Scoring scoring, SQLMetric rows, SQLMetric nanoseconds) implements Serializable {

    /** The scores alone, of the rows of batches that a filter admits. */
    Iterator<InternalRow> scoreBatches(
            Iterator<ColumnarBatch> batches, int[] ordinals, RowFilter filter, DataType[] types) {
        RowCounts counts = counts();
        return scored(
                new ColumnarBlocks(batches, scoring.layout(), ordinals, filter, counts),
                counts,
                new ScoreRows.Alone(),
                types);
    }

    /** The batches with one more column. */
    Iterator<ColumnarBatch> scoreInBatches(Iterator<ColumnarBatch> batches, int[] ordinals, int[] passed) {
        return new ScoredBatches(batches, this, ordinals, passed);
    }

    /** The scores alone. */
    Iterator<InternalRow> scoreRows(Iterator<InternalRow> partition, int[] ordinals, DataType[] types) {
        RowCounts counts = counts();
        RowReader<InternalRow> reader = reader(ordinals, counts);
        return scored(
                new RowBlocks<>(partition, reader, scoring.layout(), () -> false),
                counts,
                new ScoreRows.Alone(),
                types);
    }

    /**
     * The rows themselves, each followed by its scores.
     *
     * @param whole types of the columns of a row
     * @param types of these and of the scores
     */
    Iterator<InternalRow> scoreAndPass(
            Iterator<InternalRow> partition, int[] ordinals, DataType[] whole, DataType[] types) {
        RowCounts counts = counts();
        RowReader<InternalRow> reader = reader(ordinals, counts);
        PassedRows passed = new PassedRows(partition, whole);
        return scored(
                new RowBlocks<>(passed, reader, scoring.layout(), passed::areEnough),
                counts,
                new ScoreRows.Behind(passed),
                types);
    }

    RowCounts counts() {
        return new RowCounts(scoring.layout().parts().size());
    }

    private RowReader<InternalRow> reader(int[] ordinals, RowCounts counts) {
        return new RowReader<>(new InternalFields(), scoring.layout(), ordinals, counts);
    }

    private Iterator<InternalRow> scored(
            Iterator<RowBlock> blocks, RowCounts counts, ScoreRows.Placement placement, DataType[] types) {
        return new ScoreRows(blocks, counts, this, placement, UnsafeProjection.create(types));
    }

    /** Tells Spark's pages of a block. */
    void report(int scored, long since) {
        rows.add(scored);
        nanoseconds.add(System.nanoTime() - since);
    }
}
