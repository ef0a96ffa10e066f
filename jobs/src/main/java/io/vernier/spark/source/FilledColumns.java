package io.vernier.spark.source;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.vernier.spark.source.FeatureColumns.Filling;
import io.vernier.spark.source.FeatureColumns.Padding;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/** Columns of arrays, and of rows of different lengths, as vectors of one length. */
final class FilledColumns {
    private FilledColumns() {}

    /** Whether a column of a type holds arrays of numbers. */
    static boolean isArray(DataType type) {
        return type instanceof ArrayType of && of.elementType() instanceof NumericType;
    }

    /** The column as its vectors; a null stays one, and one among the elements is NaN. */
    static Column vector(Column column, DataType type, Filling filling) {
        boolean isVector = type.equals(SQLDataTypes.VectorType());
        if (filling.paddings().isEmpty()) {
            return isArray(type) ? when(column.isNotNull(), functions.array_to_vector(numbers(column))) : column;
        }
        Column elements = isVector ? functions.vector_to_array(column, "float64") : numbers(column);
        return when(column.isNotNull(), functions.array_to_vector(padded(elements, filling)));
    }

    private static Column numbers(Column column) {
        return transform(column.cast("array<double>"), element -> coalesce(element, lit(Double.NaN)));
    }

    /** A row that is too long, and is not cut, keeps its length and is refused by it. */
    private static Column padded(Column elements, Filling filling) {
        Padding padding = filling.paddings().get(0);
        Column taken = padding.cuts() ? slice(elements, 1, filling.size()) : elements;
        Column missing = greatest(lit(0), lit(filling.size()).minus(size(taken)));
        return concat(
                taken,
                array_repeat(lit(padding.value()), missing),
                array(size(taken).cast("double")));
    }
}
