package io.vernier.spark.plan;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Part;
import java.util.Arrays;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Copies selected rows of a columnar batch into a block; the arrays are used again. */
final class ColumnarBuilder {
    private final BlockLayout layout;
    private final int capacity;
    private final double[] labels;
    private final String[][] slices;

    private double[] dense = {};
    private int[] offsets = {};
    private int[] indices = {};
    private double[] values = {};

    ColumnarBuilder(BlockLayout layout) {
        this.layout = layout;
        this.capacity = BlockBuilder.capacity(layout.channels());
        this.labels = new double[layout.hasLabel() ? capacity : 0];
        this.slices = new String[layout.slices()][capacity];
    }

    /** Rows of a block at most. */
    int capacity() {
        return capacity;
    }

    /**
     * Makes a block.
     *
     * @param ordinals where in the batch each column of the layout is
     * @param selected rows of the batch, ascending, of which {@code rows} from {@code from} on are taken
     */
    RowBlock build(ColumnarBatch batch, int[] ordinals, int[] selected, int from, int rows) {
        Batch features = holdsSparse(batch, ordinals, selected, from, rows)
                ? sparse(batch, ordinals, selected, from, rows)
                : dense(batch, ordinals, selected, from, rows);
        for (Part label : layout.label()) {
            copy(batch.column(ordinals[layout.labelOrdinal()]), label, selected, from, rows, labels, 0);
        }
        for (int slice = 0; slice < layout.slices(); slice++) {
            ColumnVector column = batch.column(ordinals[layout.sliceOrdinal() + slice]);
            for (int row = 0; row < rows; row++) {
                slices[slice][row] = ColumnarBlocks.text(column, selected[from + row]);
            }
        }
        return new RowBlock(features, labels, slices);
    }

    private boolean holdsSparse(ColumnarBatch batch, int[] ordinals, int[] selected, int from, int rows) {
        for (int k = 0; k < layout.parts().size(); k++) {
            if (layout.parts().get(k).kind() == Kind.VECTOR) {
                ColumnVector column = batch.column(ordinals[k]);
                for (int row = from; row < from + rows; row++) {
                    if (!column.isNullAt(selected[row]) && isSparse(column, selected[row])) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    static boolean isSparse(ColumnVector vectors, int row) {
        return vectors.getChild(0).getByte(row) == 0;
    }

    private DenseBatch dense(ColumnarBatch batch, int[] ordinals, int[] selected, int from, int rows) {
        int elements = Math.multiplyExact(rows, layout.channels());
        if (dense.length < elements) {
            dense = new double
                    [Math.multiplyExact(Math.max(rows, Math.min(capacity, batch.numRows())), layout.channels())];
        }
        int channel = 0;
        for (int k = 0; k < layout.parts().size(); k++) {
            Part part = layout.parts().get(k);
            ColumnVector column = batch.column(ordinals[k]);
            if (part.kind() == Kind.VECTOR) {
                copyVectors(column, part, selected, from, rows, channel * rows);
            } else {
                copy(column, part, selected, from, rows, dense, channel * rows);
            }
            channel += part.size();
        }
        return new DenseBatch(rows, layout.channels(), dense);
    }

    private void copyVectors(ColumnVector column, Part part, int[] selected, int from, int rows, int to) {
        ColumnVector elements = column.getChild(3);
        for (int row = 0; row < rows; row++) {
            boolean isNull = column.isNullAt(selected[from + row]);
            ColumnarArray vector = isNull ? null : elements.getArray(selected[from + row]);
            for (int element = 0; element < part.size(); element++) {
                dense[to + element * rows + row] = vector == null ? Double.NaN : vector.getDouble(element);
            }
        }
    }

    private SparseBatch sparse(ColumnarBatch batch, int[] ordinals, int[] selected, int from, int rows) {
        if (offsets.length < rows + 1) {
            offsets = new int[rows + 1];
        }
        int stored = 0;
        for (int row = 0; row < rows; row++) {
            int at = selected[from + row];
            int channel = 0;
            for (int k = 0; k < layout.parts().size(); k++) {
                Part part = layout.parts().get(k);
                stored = store(batch.column(ordinals[k]), part, at, channel, stored);
                channel += part.size();
            }
            offsets[row + 1] = stored;
        }
        return new SparseBatch(rows, layout.channels(), offsets, indices, values);
    }

    private int store(ColumnVector column, Part part, int row, int channel, int stored) {
        boolean isNull = column.isNullAt(row);
        boolean isSparse = part.kind() == Kind.VECTOR && !isNull && isSparse(column, row);
        ColumnarArray elements =
                part.kind() == Kind.VECTOR && !isNull ? column.getChild(3).getArray(row) : null;
        ColumnarArray places = isSparse ? column.getChild(2).getArray(row) : null;
        int count = elements == null ? part.size() : elements.numElements();
        reserve(stored + count);
        for (int element = 0; element < count; element++) {
            indices[stored + element] = channel + (places == null ? element : places.getInt(element));
            values[stored + element] =
                    isNull ? Double.NaN : elements == null ? number(column, part, row) : elements.getDouble(element);
        }
        return stored + count;
    }

    private void reserve(int elements) {
        if (values.length < elements) {
            int length = Math.max(1024, Math.max(elements, 2 * values.length));
            indices = Arrays.copyOf(indices, length);
            values = Arrays.copyOf(values, length);
        }
    }

    /**
     * Copies a column of numbers; a null is NaN. Elements are asked for one by one, which compiles to a copy: the column's own arrays
     * would be allocated anew for each batch.
     */
    private static void copy(
            ColumnVector column, Part part, int[] selected, int from, int rows, double[] target, int to) {
        int first = selected[from];
        boolean contiguous = selected[from + rows - 1] - first == rows - 1;
        if (contiguous && part.kind() == Kind.DOUBLE && !column.hasNull()) {
            for (int row = 0; row < rows; row++) {
                target[to + row] = column.getDouble(first + row);
            }
        } else if (contiguous && part.kind() == Kind.FLOAT && !column.hasNull()) {
            for (int row = 0; row < rows; row++) {
                target[to + row] = column.getFloat(first + row);
            }
        } else if (contiguous && part.kind() == Kind.INT && !column.hasNull()) {
            for (int row = 0; row < rows; row++) {
                target[to + row] = column.getInt(first + row);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                int at = selected[from + row];
                target[to + row] = column.isNullAt(at) ? Double.NaN : number(column, part, at);
            }
        }
    }

    private static double number(ColumnVector column, Part part, int row) {
        return switch (part.kind()) {
            case BOOLEAN -> column.getBoolean(row) ? 1 : 0;
            case BYTE -> column.getByte(row);
            case SHORT -> column.getShort(row);
            case INT -> column.getInt(row);
            case LONG -> column.getLong(row);
            case FLOAT -> column.getFloat(row);
            case DOUBLE -> column.getDouble(row);
            case DECIMAL ->
                column.getDecimal(row, part.precision(), part.scale()).toDouble();
            case VECTOR -> throw new IllegalStateException("A vector is not a number.");
        };
    }
}
