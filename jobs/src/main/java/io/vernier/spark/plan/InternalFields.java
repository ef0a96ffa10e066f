package io.vernier.spark.plan;

import io.vernier.spark.plan.BlockLayout.Part;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows as Spark's operators hand them on.
 *
 * <p>Reads {@code InternalRow}, {@code ArrayData} and the struct of {@code VectorUDT} (type 0 sparse or 1 dense, size, indices, values),
 * unchanged from Spark 4.0 to 4.3.
 */
record InternalFields() implements Fields<InternalRow> {
    private static final int VECTOR_FIELDS = 4;

    @Override
    public boolean isNull(InternalRow row, int ordinal) {
        return row.isNullAt(ordinal);
    }

    @Override
    public double number(InternalRow row, int ordinal, Part part) {
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

    @Override
    public Elements vector(InternalRow row, int ordinal) {
        InternalRow vector = row.getStruct(ordinal, VECTOR_FIELDS);
        ArrayData values = vector.getArray(3);
        return vector.getByte(0) == 0
                ? new Sparse(vector.getInt(1), vector.getArray(2), values)
                : new Dense(values.numElements(), values);
    }

    @Override
    public String text(InternalRow row, int ordinal) {
        UTF8String text = row.getUTF8String(ordinal);
        return text == null ? BlockLayout.NULL_SLICE : text.toString();
    }

    private record Sparse(int size, ArrayData indices, ArrayData values) implements Elements {
        @Override
        public boolean isSparse() {
            return true;
        }

        @Override
        public int stored() {
            return values.numElements();
        }

        @Override
        public int index(int stored) {
            return indices.getInt(stored);
        }

        @Override
        public double value(int stored) {
            return values.getDouble(stored);
        }
    }

    private record Dense(int size, ArrayData values) implements Elements {
        @Override
        public boolean isSparse() {
            return false;
        }

        @Override
        public int stored() {
            return size;
        }

        @Override
        public int index(int stored) {
            return stored;
        }

        @Override
        public double value(int stored) {
            return values.getDouble(stored);
        }
    }
}
