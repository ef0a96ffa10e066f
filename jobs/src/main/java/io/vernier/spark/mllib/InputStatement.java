package io.vernier.spark.mllib;

import io.vernier.onnx.graph.ElementType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * A statement of Spark SQL that first asks whether its columns are what the inputs of a graph are, since a cast would take anything. It is
 * saved as Spark's own stage.
 */
final class InputStatement extends SQLTransformer {
    private static final long serialVersionUID = 1;

    /** What the columns must be, by how the statement reads them. */
    private final TreeMap<String, ElementType> types;

    InputStatement(String uid, String statement, Map<String, ElementType> types) {
        super(uid);
        this.types = new TreeMap<>(types);
        setStatement(statement);
    }

    /** What it reads, such as {@code `age` tensor(float), `city` tensor(string)}. */
    String columns() {
        return types.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue().label())
                .collect(Collectors.joining(", "));
    }

    /** @throws IllegalArgumentException if a column is of another type than the input that it stands for */
    @Override
    public Dataset<Row> transform(Dataset<?> rows) {
        List<DataType> found = found(rows);
        int at = 0;
        for (Map.Entry<String, ElementType> each : types.entrySet()) {
            DataType type = found.get(at++);
            if (!fits(type, each.getValue())) {
                throw new IllegalArgumentException("the column " + each.getKey() + " is of the type "
                        + type.simpleString() + ", but the model reads it as "
                        + each.getValue().label() + "; cast it, or name another.");
            }
        }
        return super.transform(rows);
    }

    /** The types of all columns, asked for together: there may be thousands. */
    private List<DataType> found(Dataset<?> rows) {
        try {
            return typesOf(rows, types.keySet());
        } catch (Exception e) {
            types.keySet().forEach(sql -> requireColumn(rows, sql));
            throw e;
        }
    }

    private static List<DataType> typesOf(Dataset<?> rows, Collection<String> columns) {
        return Arrays.stream(
                        rows.selectExpr(columns.toArray(String[]::new)).schema().fields())
                .map(StructField::dataType)
                .toList();
    }

    private static void requireColumn(Dataset<?> rows, String sql) {
        try {
            typesOf(rows, List.of(sql));
        } catch (Exception e) {
            // Spark's compiler does not know that it throws a checked one.
            if (e instanceof AnalysisException) {
                throw new IllegalArgumentException(
                        "there is no column " + sql + " among " + String.join(", ", rows.columns())
                                + "; name the column of that input with onnx.inputs.",
                        e);
            }
            throw e;
        }
    }

    private static boolean fits(DataType found, ElementType type) {
        return switch (type) {
            case STRING -> found instanceof StringType;
            case BOOL -> found instanceof BooleanType;
            case INT32, INT64 -> found instanceof IntegralType;
            default -> found instanceof NumericType || found instanceof BooleanType;
        };
    }

    @Override
    public SQLTransformer copy(ParamMap extra) {
        return new InputStatement(uid(), getStatement(), types);
    }

    @Override
    public MLWriter write() {
        SQLTransformer plain = new SQLTransformer(uid());
        plain.setStatement(getStatement());
        return plain.write();
    }
}
