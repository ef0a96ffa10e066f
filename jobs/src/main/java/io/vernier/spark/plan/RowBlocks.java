package io.vernier.spark.plan;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;

/**
 * The rows of a partition in blocks.
 *
 * @param <R> the class of the rows
 */
final class RowBlocks<R> implements Iterator<RowBlock> {
    private final Iterator<R> rows;
    private final RowReader<R> reader;
    private final BlockBuilder builder;
    private final BooleanSupplier enough;

    /** @param enough asked after each row whether the block must end with it, though it has room for more */
    RowBlocks(Iterator<R> rows, RowReader<R> reader, BlockLayout layout, BooleanSupplier enough) {
        this.rows = rows;
        this.reader = reader;
        this.builder = new BlockBuilder(layout);
        this.enough = enough;
    }

    @Override
    public boolean hasNext() {
        while (!builder.isFull() && (builder.isEmpty() || !enough.getAsBoolean()) && rows.hasNext()) {
            reader.read(rows.next(), builder);
        }
        return !builder.isEmpty();
    }

    @Override
    public RowBlock next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return builder.build();
    }
}
