package io.vernier.spark.plan;

import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Scores as columns of a function, with nothing but Spark's public interface. */
final class ScoringColumns {
    /** No name of a user's. */
    private static final String SCORES = "vernier scores";

    private ScoringColumns() {}

    private static Object made(Object value) {
        if (value instanceof double[][] several) {
            return Arrays.stream(several).map(Vectors::dense).toArray();
        }
        return value instanceof double[] vector ? Vectors.dense(vector) : value;
    }

    static Dataset<Row> over(Scoring scoring, Dataset<Row> rows, List<String> columns, List<StructField> scores) {
        Column[] inputs = new Column[columns.size()];
        for (int k = 0; k < inputs.length; k++) {
            inputs[k] = ColumnNames.quoted(columns.get(k)).as("c" + k);
        }
        RowScoring<Row> task = RowScoring.of(scoring);
        UDF1<Row, Row> score = row -> RowFactory.create(
                Arrays.stream(task.score(row)).map(ScoringColumns::made).toArray());
        UserDefinedFunction function = udf(score, DataTypes.createStructType(scores));
        List<Column> kept = new ArrayList<>();
        for (String name : rows.columns()) {
            kept.add(ColumnNames.quoted(name));
        }
        for (StructField field : scores) {
            kept.add(ColumnNames.quoted(SCORES).getField(field.name()).as(field.name()));
        }
        return rows.withColumn(SCORES, function.apply(struct(inputs))).select(kept.toArray(Column[]::new));
    }
}
