package io.vernier.spark.plan;

import io.vernier.integer.Scorer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The batches of a partition with a column of predictions behind their own columns, which stay where they are. No row is left out, so
 * each prediction has the place of its row. The column is used again for the next batch.
 *
 * <p>Uses {@code OnHeapColumnVector}; checked with Spark 4.0 to 4.3.
 */
final class ScoredBatches implements Iterator<ColumnarBatch> {
    private final int[] passed;
    private final Scorer scorer;
    private final BlockScoring task;
    private final RowCounts counts;
    private final ColumnarBlocks blocks;
    private final OnHeapColumnVector column = new OnHeapColumnVector(1, DataTypes.DoubleType);

    private ColumnarBatch batch = new ColumnarBatch(new ColumnVector[0], 0);
    private double[] predictions = {};

    /**
     * @param ordinals where in a batch each column of the layout is
     * @param passed which columns of a batch are passed on
     */
    ScoredBatches(Iterator<ColumnarBatch> batches, BlockScoring task, int[] ordinals, int[] passed) {
        this.passed = passed;
        this.task = task;
        this.scorer = task.scoring().scorer();
        this.counts = task.counts();
        Iterator<ColumnarBatch> remembered = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return batches.hasNext();
            }

            @Override
            public ColumnarBatch next() {
                batch = batches.next();
                return batch;
            }
        };
        this.blocks = new ColumnarBlocks(remembered, task.scoring().layout(), ordinals, RowFilter.none(), counts);
    }

    @Override
    public boolean hasNext() {
        boolean more = blocks.hasNext();
        // Rows that were left out are in the counts as soon as their batch is opened.
        task.scoring().refuse(counts);
        return more;
    }

    @Override
    public ColumnarBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int rows = batch.numRows();
        column.reset();
        column.reserve(rows);
        for (int scored = 0; scored < rows; ) {
            RowBlock block = blocks.next();
            if (predictions.length < block.rows()) {
                predictions = new double[block.rows()];
            }
            long start = System.nanoTime();
            scorer.predict(block.features(), predictions);
            task.report(block.rows(), start);
            column.putDoubles(scored, block.rows(), predictions, 0);
            scored += block.rows();
        }
        ColumnVector[] columns = new ColumnVector[passed.length + 1];
        for (int k = 0; k < passed.length; k++) {
            columns[k] = batch.column(passed[k]);
        }
        columns[passed.length] = column;
        return new ColumnarBatch(columns, rows);
    }
}
