package io.vernier.spark.plan;

import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Part;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/** Rows as users of Spark see them, with nothing but public interfaces. */
record PublicFields() implements Fields<Row> {

    @Override
    public boolean isNull(Row row, int ordinal) {
        return row.isNullAt(ordinal);
    }

    @Override
    public double number(Row row, int ordinal, Part part) {
        if (part.kind() == Kind.BOOLEAN) {
            return row.getBoolean(ordinal) ? 1 : 0;
        }
        return ((Number) row.get(ordinal)).doubleValue();
    }

    @Override
    public Elements vector(Row row, int ordinal) {
        Vector vector = row.getAs(ordinal);
        return vector instanceof SparseVector sparse
                ? new Stored(sparse.size(), true, sparse.indices(), sparse.values())
                : new Stored(vector.size(), false, new int[0], vector.toArray());
    }

    @Override
    public String text(Row row, int ordinal) {
        return row.isNullAt(ordinal) ? BlockLayout.NULL_SLICE : row.getString(ordinal);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(int size, boolean isSparse, int[] indices, double[] values) implements Elements {
        @Override
        public int stored() {
            return values.length;
        }

        @Override
        public int index(int stored) {
            return isSparse ? indices[stored] : stored;
        }

        @Override
        public double value(int stored) {
            return values[stored];
        }
    }
}
