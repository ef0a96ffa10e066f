package io.vernier.spark.saved;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SparseMatrix;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/** A row of saved data, its values by the names of their columns; each method throws IllegalArgumentException where it has none such. */
record SavedRow(SavedTable table, int row) {
    /** What the user-defined types of Spark ML write in {@code type}. */
    private static final int SPARSE = 0;

    double number(String name) {
        double[] values = table.column(name).numbers(row);
        return values[single(name, values.length)];
    }

    long whole(String name) {
        long[] values = table.column(name).integers(row);
        return values[single(name, values.length)];
    }

    int integer(String name) {
        return Math.toIntExact(whole(name));
    }

    boolean flag(String name) {
        return whole(name) != 0;
    }

    String text(String name) {
        String[] values = table.column(name).texts(row);
        return values[single(name, values.length)];
    }

    private static int single(String name, int values) {
        if (values != 1) {
            throw new IllegalArgumentException("it has no value of \"" + name + "\"");
        }
        return 0;
    }

    double[] numbers(String name) {
        return table.elements(name).numbers(row);
    }

    long[] wholes(String name) {
        return table.elements(name).integers(row);
    }

    int[] integers(String name) {
        return Arrays.stream(wholes(name)).mapToInt(Math::toIntExact).toArray();
    }

    String[] texts(String name) {
        return table.elements(name).texts(row);
    }

    String[][] lists(String name) {
        return table.elementsOfElements(name).lists(row);
    }

    Vector vector(String name) {
        double[] values = numbers(name + ".values");
        int[] indices = integers(name + ".indices");
        long[] size = table.column(name + ".size").integers(row);
        return integer(name + ".type") == SPARSE
                ? new SparseVector(Math.toIntExact(size[0]), indices, values)
                : new DenseVector(values);
    }

    Matrix matrix(String name) {
        int rows = integer(name + ".numRows");
        int columns = integer(name + ".numCols");
        int[] starts = integers(name + ".colPtrs");
        int[] indices = integers(name + ".rowIndices");
        double[] values = numbers(name + ".values");
        boolean transposed = flag(name + ".isTransposed");
        return integer(name + ".type") == SPARSE
                ? new SparseMatrix(rows, columns, starts, indices, values, transposed)
                : new DenseMatrix(rows, columns, values, transposed);
    }
}
