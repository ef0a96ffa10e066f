package io.vernier.jobs.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The rows of a partition in blocks.
 *
 * <p>Reads {@code InternalRow}, {@code ArrayData} and the struct of {@code VectorUDT} (type 0 sparse or 1 dense, size, indices, values),
 * unchanged from Spark 4.0 to 4.3. Rows are re-used by Spark: every element is copied at once.
 */
final class RowBlocks implements Iterator<RowBlock> {
    private static final int VECTOR_FIELDS = 4;

    private final Iterator<InternalRow> rows;
    private final BlockLayout layout;
    private final int[] ordinals;
    private final RowCounts counts;
    private final BlockBuilder builder;

    /** Reads rows whose columns stand in the order of the layout. */
    RowBlocks(Iterator<InternalRow> rows, BlockLayout layout, RowCounts counts) {
        this(rows, layout, IntStream.range(0, layout.columns()).toArray(), counts);
    }

    /** @param ordinals where in a row each column of the layout is */
    RowBlocks(Iterator<InternalRow> rows, BlockLayout layout, int[] ordinals, RowCounts counts) {
        this.rows = rows;
        this.layout = layout;
        this.ordinals = ordinals;
        this.counts = counts;
        this.builder = new BlockBuilder(layout);
    }

    @Override
    public boolean hasNext() {
        while (!builder.isFull() && rows.hasNext()) {
            counts.read();
            read(rows.next());
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

    private void read(InternalRow row) {
        if (!admits(row)) {
            return;
        }
        builder.beginRow(holdsSparse(row));
        int channel = 0;
        for (int k = 0; k < layout.parts().size(); k++) {
            BlockLayout.Part part = layout.parts().get(k);
            if (part.kind() != BlockLayout.Kind.VECTOR) {
                builder.element(channel, row.isNullAt(ordinals[k]) ? Double.NaN : number(row, ordinals[k], part));
            } else if (row.isNullAt(ordinals[k])) {
                for (int element = 0; element < part.size(); element++) {
                    builder.element(channel + element, Double.NaN);
                }
            } else if (!readVector(row.getStruct(ordinals[k], VECTOR_FIELDS), channel, part.size())) {
                builder.dropRow();
                return;
            }
            channel += part.size();
        }
        for (BlockLayout.Part label : layout.label()) {
            int at = ordinals[layout.labelOrdinal()];
            builder.label(row.isNullAt(at) ? Double.NaN : number(row, at, label));
        }
        for (int slice = 0; slice < layout.slices(); slice++) {
            UTF8String text = row.getUTF8String(ordinals[layout.sliceOrdinal() + slice]);
            builder.slice(slice, text == null ? BlockLayout.NULL_SLICE : text.toString());
        }
        builder.endRow();
    }

    /** Whether the nulls of a row let it in. */
    private boolean admits(InternalRow row) {
        if (layout.nulls() == BlockLayout.Nulls.NOT_A_NUMBER) {
            return true;
        }
        boolean any = false;
        for (int k = 0; k < layout.parts().size(); k++) {
            if (row.isNullAt(ordinals[k])) {
                any = true;
                if (layout.nulls() == BlockLayout.Nulls.REFUSE) {
                    counts.refusedNull(k);
                }
            }
        }
        if (any) {
            counts.nullRow(layout.nulls());
        }
        return !any;
    }

    private boolean holdsSparse(InternalRow row) {
        for (int k = 0; k < layout.parts().size(); k++) {
            if (layout.parts().get(k).kind() == BlockLayout.Kind.VECTOR
                    && !row.isNullAt(ordinals[k])
                    && row.getStruct(ordinals[k], VECTOR_FIELDS).getByte(0) == 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the vector has the length that the model reads. */
    private boolean readVector(InternalRow vector, int channel, int size) {
        boolean sparse = vector.getByte(0) == 0;
        ArrayData values = vector.getArray(3);
        int length = sparse ? vector.getInt(1) : values.numElements();
        if (length != size) {
            counts.wrongLength(length);
            return false;
        }
        ArrayData indices = sparse ? vector.getArray(2) : null;
        for (int element = 0; element < values.numElements(); element++) {
            int index = indices == null ? element : indices.getInt(element);
            builder.element(channel + index, values.getDouble(element));
        }
        return true;
    }

    private static double number(InternalRow row, int ordinal, BlockLayout.Part part) {
        return switch (part.kind()) {
            case BOOLEAN -> row.getBoolean(ordinal) ? 1 : 0;
            case BYTE -> row.getByte(ordinal);
            case SHORT -> row.getShort(ordinal);
            case INT -> row.getInt(ordinal);
            case LONG -> row.getLong(ordinal);
            case FLOAT -> row.getFloat(ordinal);
            case DOUBLE -> row.getDouble(ordinal);
            case DECIMAL ->
                row.getDecimal(ordinal, part.precision(), part.scale()).toDouble();
            case VECTOR -> throw new IllegalStateException("A vector is not a number.");
        };
    }
}
