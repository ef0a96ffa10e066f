package io.vernier.spark.plan;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;

/**
 * The rows of a partition, each kept until its scores are there. What is kept is bounded by its bytes: rows with a text or an image make
 * short blocks.
 *
 * <p>Uses {@code UnsafeRow}, which says its size, and {@code UnsafeProjection}; checked with Spark 4.0 to 4.3.
 */
final class PassedRows implements Iterator<InternalRow> {
    /** Bytes of the rows that wait, beyond which a block ends. */
    static final long BYTES = 8L << 20;

    private final Iterator<InternalRow> rows;
    private final UnsafeProjection projection;
    private final Queue<UnsafeRow> kept = new ArrayDeque<>();
    private long bytes;

    /** @param types of the columns */
    PassedRows(Iterator<InternalRow> rows, DataType[] types) {
        this.rows = rows;
        this.projection = UnsafeProjection.create(types);
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public InternalRow next() {
        InternalRow row = rows.next();
        UnsafeRow copy = row instanceof UnsafeRow unsafe
                ? unsafe.copy()
                : projection.apply(row).copy();
        kept.add(copy);
        bytes += copy.getSizeInBytes();
        return row;
    }

    /** Whether so much waits that it must be passed on. */
    boolean areEnough() {
        return bytes >= BYTES;
    }

    /** The row that has waited longest, which waits no longer. */
    InternalRow pass() {
        UnsafeRow row = kept.remove();
        bytes -= row.getSizeInBytes();
        return row;
    }
}
