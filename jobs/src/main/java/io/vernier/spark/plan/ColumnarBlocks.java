package io.vernier.spark.plan;

import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Nulls;
import io.vernier.spark.plan.BlockLayout.Part;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The columnar batches of a partition in blocks; columns of numbers are copied whole, no row is ever made.
 *
 * <p>Uses {@code ColumnarBatch} and {@code ColumnVector}; checked with Spark 4.0 to 4.3. Batches are re-used by Spark and consumed at
 * once.
 */
final class ColumnarBlocks implements Iterator<RowBlock> {
    private final Iterator<ColumnarBatch> batches;
    private final BlockLayout layout;
    private final int[] ordinals;
    private final RowFilter.Compiled filter;
    private final boolean filtered;
    private final RowCounts counts;
    private final ColumnarBuilder builder;

    private ColumnarBatch batch = new ColumnarBatch(new ColumnVector[0], 0);
    private int[] selected = {};
    private int selectedRows;
    private int next;

    ColumnarBlocks(
            Iterator<ColumnarBatch> batches, BlockLayout layout, int[] ordinals, RowFilter filter, RowCounts counts) {
        this.batches = batches;
        this.layout = layout;
        this.ordinals = ordinals;
        this.filter = filter.compile();
        this.filtered = !filter.admitsAll();
        this.counts = counts;
        this.builder = new ColumnarBuilder(layout);
    }

    /** Reads the batches that are {@link #open opened}. */
    ColumnarBlocks(BlockLayout layout, int[] ordinals, RowFilter filter, RowCounts counts) {
        this(Collections.emptyIterator(), layout, ordinals, filter, counts);
    }

    @Override
    public boolean hasNext() {
        while (next == selectedRows && batches.hasNext()) {
            open(batches.next());
        }
        return next < selectedRows;
    }

    @Override
    public RowBlock next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int rows = Math.min(builder.capacity(), selectedRows - next);
        RowBlock block = builder.build(batch, ordinals, selected, next, rows);
        next += rows;
        return block;
    }

    /** Goes on to a batch, which the blocks that follow are of. */
    void open(ColumnarBatch opened) {
        batch = opened;
        next = 0;
        int rows = opened.numRows();
        if (selected.length < rows) {
            selected = new int[rows];
        }
        selectedRows = 0;
        boolean nulls = layout.nulls() != Nulls.NOT_A_NUMBER && holdsNulls();
        boolean vectors = layout.parts().stream().anyMatch(part -> part.kind() == Kind.VECTOR);
        for (int row = 0; row < rows; row++) {
            if (!filtered || filter.admits(opened, row)) {
                counts.read();
                if ((!nulls || admitsNulls(row)) && (!vectors || hasLengths(row))) {
                    selected[selectedRows++] = row;
                }
            }
        }
    }

    private boolean holdsNulls() {
        for (int part = 0; part < layout.parts().size(); part++) {
            if (batch.column(ordinals[part]).hasNull()) {
                return true;
            }
        }
        return false;
    }

    private boolean admitsNulls(int row) {
        boolean any = false;
        for (int part = 0; part < layout.parts().size(); part++) {
            if (batch.column(ordinals[part]).isNullAt(row)) {
                any = true;
                if (layout.nulls() == Nulls.REFUSE) {
                    counts.refusedNull(part);
                }
            }
        }
        if (any) {
            counts.nullRow(layout.nulls());
        }
        return !any;
    }

    /** Whether the vectors of a row have the length that the model reads. */
    private boolean hasLengths(int row) {
        for (int k = 0; k < layout.parts().size(); k++) {
            Part part = layout.parts().get(k);
            ColumnVector column = batch.column(ordinals[k]);
            if (part.kind() == Kind.VECTOR && !column.isNullAt(row)) {
                int length = ColumnarBuilder.isSparse(column, row)
                        ? column.getChild(1).getInt(row)
                        : column.getChild(3).getArray(row).numElements();
                if (length != part.size()) {
                    counts.wrongLength(length);
                    return false;
                }
            }
        }
        return true;
    }

    static String text(ColumnVector column, int row) {
        if (column.isNullAt(row)) {
            return BlockLayout.NULL_SLICE;
        }
        UTF8String text = column.getUTF8String(row);
        return text.toString();
    }
}
