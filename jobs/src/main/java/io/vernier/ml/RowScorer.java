package io.vernier.ml;

import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.Kernels;
import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Runs a program on one row: the input columns as a struct in, margins, probabilities and prediction as a struct out. */
final class RowScorer implements UDF1<Row, Row> {
    static final String RAW_PREDICTION = "rawPrediction";
    static final String PROBABILITY = "probability";
    static final String PREDICTION = "prediction";

    static final StructType OUTPUT = new StructType(new StructField[] {
        DataTypes.createStructField(RAW_PREDICTION, SQLDataTypes.VectorType(), true),
        DataTypes.createStructField(PROBABILITY, SQLDataTypes.VectorType(), true),
        DataTypes.createStructField(PREDICTION, DataTypes.DoubleType, false)
    });

    private static final long serialVersionUID = 1L;

    private final Broadcast<IntegerProgram> program;
    private final boolean nullIsNaN;

    RowScorer(Broadcast<IntegerProgram> program, boolean nullIsNaN) {
        this.program = program;
        this.nullIsNaN = nullIsNaN;
    }

    @Override
    public Row call(Row columns) {
        Batch batch = batch(columns);
        if (holdsNaN(batch)) {
            return notANumber();
        }
        Margins margins = new Margins();
        DenseBatch last = program.value().run(batch, Kernels.scalar(), margins);
        Decision decision = program.value().decision();
        double prediction = decision.predict(last, 0);
        if (decision instanceof Decision.Identity) {
            return RowFactory.create(null, null, prediction);
        }
        if (decision instanceof Decision.Threshold) {
            double margin = margins.first.value(0, 0);
            double probability = last.value(0, 0);
            return RowFactory.create(
                    Vectors.dense(-margin, margin), Vectors.dense(1 - probability, probability), prediction);
        }
        return RowFactory.create(vector(margins.first), vector(last), prediction);
    }

    /** Keeps the first real tensor: the de-quantized outputs of the last linear layer. */
    private static final class Margins implements IntegerTap {
        private DenseBatch first;

        @Override
        public void reals(int step, DenseBatch reals) {
            if (first == null) {
                first = reals;
            }
        }
    }

    private static Vector vector(DenseBatch batch) {
        return Vectors.dense(Arrays.copyOf(batch.values(), batch.channels()));
    }

    private Row notANumber() {
        Decision decision = program.value().decision();
        if (decision instanceof Decision.Identity) {
            return RowFactory.create(null, null, Double.NaN);
        }
        double[] values = new double
                [decision instanceof Decision.Argmax argmax
                        ? argmax.thresholds().size()
                        : 2];
        Arrays.fill(values, Double.NaN);
        return RowFactory.create(Vectors.dense(values), Vectors.dense(values), Double.NaN);
    }

    private static boolean holdsNaN(Batch batch) {
        double[] values = batch instanceof DenseBatch dense ? dense.values() : ((SparseBatch) batch).values();
        for (double value : values) {
            if (Double.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    private Batch batch(Row columns) {
        int inputs = program.value().inputs();
        if (columns.length() == 1 && columns.get(0) instanceof SparseVector sparse) {
            requireLength(inputs, sparse.size());
            int[] offsets = {0, sparse.indices().length};
            return new SparseBatch(1, inputs, offsets, sparse.indices(), sparse.values());
        }
        double[] row = new double[inputs];
        int length = 0;
        for (int k = 0; k < columns.length(); k++) {
            Object value = columns.get(k);
            double[] elements = elements(columns.schema().fieldNames()[k], value);
            requireLength(inputs, Math.max(inputs, length + elements.length));
            System.arraycopy(elements, 0, row, length, elements.length);
            length += elements.length;
        }
        requireLength(inputs, length);
        return new DenseBatch(1, inputs, row);
    }

    private double[] elements(String column, Object value) {
        if (value instanceof DenseVector dense) {
            return dense.values();
        }
        if (value instanceof Vector vector) {
            return vector.toArray();
        }
        if (value instanceof Number number) {
            return new double[] {number.doubleValue()};
        }
        if (value instanceof Boolean truth) {
            return new double[] {truth ? 1 : 0};
        }
        if (value == null && nullIsNaN) {
            return new double[] {Double.NaN};
        }
        throw new IllegalArgumentException(
                value == null
                        ? "Column \"" + column + "\" holds a null; fill it, filter it, or set handleInvalid."
                        : "Column \"" + column + "\" is neither a number nor a vector.");
    }

    private static void requireLength(int expected, int found) {
        if (found != expected) {
            throw new IllegalArgumentException(
                    "The input has " + found + " elements, the model reads " + expected + ".");
        }
    }
}
