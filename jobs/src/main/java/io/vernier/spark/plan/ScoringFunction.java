package io.vernier.spark.plan;

import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * An integer program as a function of SQL, one row at a time: its arguments are the columns of the model, or one struct that has them.
 *
 * <p>Uses {@code InternalRow} and {@code GenericArrayData}, which Spark's public interface of functions takes and gives; checked with
 * Spark 4.0 to 4.3.
 */
public final class ScoringFunction implements ScalarFunction<Object> {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String identity;
    private final DataType[] arguments;
    private final int fieldsOfStruct;
    private final RowScoring<InternalRow> rows;
    private final boolean isPrediction;

    private ScoringFunction(
            String name,
            String identity,
            List<DataType> arguments,
            int fieldsOfStruct,
            RowScoring<InternalRow> rows,
            boolean isPrediction) {
        this.name = name;
        this.identity = identity;
        this.arguments = arguments.toArray(DataType[]::new);
        this.fieldsOfStruct = fieldsOfStruct;
        this.rows = rows;
        this.isPrediction = isPrediction;
    }

    /**
     * A function whose program the tasks of an application get.
     *
     * @param identity equal for functions that give the same of the same arguments
     * @param scoring makes one output: the prediction, or a vector, which is an array here
     * @param arguments their types
     * @param fieldsOfStruct how many the one argument has; 0 where each argument is a column
     * @param ordinals where each column of the layout is among the arguments or the fields
     */
    public static ScoringFunction of(
            SparkContext context,
            String name,
            String identity,
            Scoring scoring,
            List<DataType> arguments,
            int fieldsOfStruct,
            int[] ordinals) {
        scoring.program().shareIn(context);
        return new ScoringFunction(
                name,
                identity,
                arguments,
                fieldsOfStruct,
                RowScoring.ofInternal(scoring, ordinals),
                scoring.isOnlyPrediction());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String canonicalName() {
        return identity;
    }

    @Override
    public DataType[] inputTypes() {
        return arguments.clone();
    }

    @Override
    public DataType resultType() {
        return isPrediction ? DataTypes.DoubleType : DataTypes.createArrayType(DataTypes.DoubleType, false);
    }

    /** The number or the array of a row; null where the model leaves out rows with a null. */
    @Override
    @SuppressWarnings("NullAway") // Null is SQL's.
    public Object produceResult(InternalRow row) {
        if (fieldsOfStruct > 0 && row.isNullAt(0)) {
            return null;
        }
        Object[] values = rows.score(fieldsOfStruct > 0 ? row.getStruct(0, fieldsOfStruct) : row);
        if (values.length == 0) {
            return null;
        }
        return values[0] instanceof double[] vector ? new GenericArrayData(vector) : values[0];
    }
}
