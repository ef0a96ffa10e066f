package io.vernier.jobs.source;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.BlockLayout;
import io.vernier.jobs.spark.BlockLayout.Kind;
import io.vernier.jobs.spark.BlockLayout.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;

/** The columns that a model reads, found in a table and checked by type and length. */
final class Columns {
    private static final Map<DataType, Kind> KINDS = Map.of(
            DataTypes.BooleanType, Kind.BOOLEAN,
            DataTypes.ByteType, Kind.BYTE,
            DataTypes.ShortType, Kind.SHORT,
            DataTypes.IntegerType, Kind.INT,
            DataTypes.LongType, Kind.LONG,
            DataTypes.FloatType, Kind.FLOAT,
            DataTypes.DoubleType, Kind.DOUBLE);

    private Columns() {}

    /** A column that holds one number, such as a label. */
    static Part number(Table table, String name, String purpose) {
        StructField field = table.field(name, purpose);
        if (isVector(field.dataType())) {
            throw table.notA("numbers", field, "a vector", purpose);
        }
        return part(table, name, field, 1, purpose);
    }

    /**
     * The parts of the input vector, whose vectors' lengths add up to what the model reads.
     *
     * @param untold the length of a vector that neither the model nor the column's metadata tells, or {@link Part#UNTOLD}
     */
    static List<Part> parts(Table table, FeatureColumns features, ToIntFunction<String> untold) {
        String purpose = "the model reads it";
        List<StructField> fields = features.names().stream()
                .map(name -> table.field(name, purpose))
                .toList();
        if (features instanceof FeatureColumns.VectorColumn
                && !isVector(fields.get(0).dataType())) {
            throw table.notA("vectors", fields.get(0), fields.get(0).dataType().simpleString(), purpose);
        }
        long vectors =
                fields.stream().filter(field -> isVector(field.dataType())).count();
        long rest = features.size() - (fields.size() - vectors);
        List<Part> parts = new ArrayList<>();
        int elements = 0;
        boolean isTold = true;
        for (int k = 0; k < fields.size(); k++) {
            StructField field = fields.get(k);
            int size = isVector(field.dataType())
                    ? vectorSize(features.names().get(k), field, vectors == 1 ? rest : -1, untold)
                    : 1;
            parts.add(part(table, features.names().get(k), field, size, purpose));
            elements += size;
            isTold &= size != Part.UNTOLD;
        }
        if (isTold ? elements != features.size() : elements > features.size()) {
            String found = fields.size() == 1
                    ? "The column \"" + features.names().get(0) + "\" holds vectors of " + elements + " elements"
                    : "The columns \"" + String.join("\", \"", features.names()) + "\" have " + elements
                            + " elements together";
            throw Refusal.data(found + ", but the model reads " + features.size()
                    + "; give it the columns that it was trained on.");
        }
        return parts;
    }

    /** What the column says of itself; else what is left for it where it is the only vector. */
    private static int vectorSize(String name, StructField field, long rest, ToIntFunction<String> untold) {
        int declared = AttributeGroup.fromStructField(field).size();
        if (declared > 0) {
            return declared;
        }
        return rest > 0 ? Math.toIntExact(rest) : untold.applyAsInt(name);
    }

    /** The length of the first vector of a column, which reads the rows. */
    static int firstSize(Dataset<Row> rows, Column column) {
        List<Row> first = rows.where(column.isNotNull()).select(column).limit(1).collectAsList();
        if (first.isEmpty()) {
            throw Refusal.data("The column \"" + column + "\" holds no vector in any row.");
        }
        return first.get(0).<Vector>getAs(0).size();
    }

    /** @param name what the model or the configuration calls it: the same for tables that spell it otherwise */
    private static Part part(Table table, String name, StructField field, int size, String purpose) {
        DataType type = field.dataType();
        if (isVector(type)) {
            return new Part(name, Kind.VECTOR, size, 0, 0);
        }
        if (type instanceof DecimalType decimal) {
            return new Part(name, Kind.DECIMAL, 1, decimal.precision(), decimal.scale());
        }
        Kind kind = KINDS.get(type);
        if (kind == null) {
            throw table.notA("numbers", field, type.simpleString(), purpose);
        }
        return new Part(name, kind, 1, 0, 0);
    }

    private static boolean isVector(DataType type) {
        return type.equals(SQLDataTypes.VectorType());
    }

    /** One name for each element of the input: the column, or the column and the place in its vector. */
    static List<String> channelNames(BlockLayout layout) {
        List<String> names = new ArrayList<>(layout.channels());
        for (Part part : layout.parts()) {
            for (int element = 0; element < part.size(); element++) {
                names.add(part.kind() == Kind.VECTOR ? part.column() + "[" + element + "]" : part.column());
            }
        }
        return names;
    }
}
