package io.vernier.spark.mllib;

import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The matrix of terms and topics, which Spark saves as one row, as a row for each term: an executor takes it apart. */
final class TermWeights {
    static final String TERM = "term";
    static final String WEIGHTS = "weights";

    private static final StructType SCHEMA = new StructType()
            .add(TERM, DataTypes.IntegerType, false)
            .add(WEIGHTS, DataTypes.createArrayType(DataTypes.FloatType, false), false);

    private TermWeights() {}

    /** @param saved rows with a column {@code topicsMatrix}: a term in each row, a topic in each column */
    static Dataset<Row> of(Dataset<Row> saved) {
        FlatMapFunction<Row, Row> terms = row -> terms(matrix(row.get(0)));
        return saved.select("topicsMatrix").flatMap(terms, Encoders.row(SCHEMA));
    }

    /** Spark has two classes of matrices, of which the older one is saved. */
    private static Matrix matrix(Object saved) {
        return saved instanceof org.apache.spark.mllib.linalg.Matrix old ? old.asML() : (Matrix) saved;
    }

    private static Iterator<Row> terms(Matrix matrix) {
        return IntStream.range(0, matrix.numRows())
                .mapToObj(term -> {
                    float[] weights = new float[matrix.numCols()];
                    for (int topic = 0; topic < weights.length; topic++) {
                        weights[topic] = (float) matrix.apply(term, topic);
                    }
                    return RowFactory.create(term, weights);
                })
                .iterator();
    }
}
