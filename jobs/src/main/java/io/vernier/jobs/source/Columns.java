package io.vernier.jobs.source;

import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.BlockLayout;
import io.vernier.jobs.spark.BlockLayout.Kind;
import io.vernier.jobs.spark.BlockLayout.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

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

    /** A column by its name, dots and all. */
    static Column quoted(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /**
     * A column of the table.
     *
     * @param purpose what it is for, such as {@code the model reads it}
     */
    static StructField field(Dataset<Row> rows, String name, String purpose) {
        StructType schema = rows.schema();
        for (StructField field : schema.fields()) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        throw Refusal.data("The data has no column \"" + name + "\" (" + purpose + "), found "
                + String.join(", ", schema.fieldNames()) + "; name the right table or rename the column.");
    }

    /** A column that holds one number, such as a label. */
    static Part number(Dataset<Row> rows, String name, String purpose) {
        StructField field = field(rows, name, purpose);
        if (isVector(field.dataType())) {
            throw notANumber(name, "a vector", "numbers", purpose);
        }
        return part(field, 1, purpose);
    }

    /** The parts of the input vector, whose vectors' lengths add up to what the model reads. */
    static List<Part> parts(Dataset<Row> rows, FeatureColumns features) {
        String purpose = "the model reads it";
        List<StructField> fields = features.names().stream()
                .map(name -> field(rows, name, purpose))
                .toList();
        if (features instanceof FeatureColumns.VectorColumn column
                && !isVector(fields.get(0).dataType())) {
            throw notANumber(column.name(), fields.get(0).dataType().simpleString(), "vectors", purpose);
        }
        long vectors =
                fields.stream().filter(field -> isVector(field.dataType())).count();
        long rest = features.size() - (fields.size() - vectors);
        List<Part> parts = new ArrayList<>();
        int elements = 0;
        for (StructField field : fields) {
            int size = isVector(field.dataType()) ? vectorSize(rows, field, vectors == 1 ? rest : -1) : 1;
            parts.add(part(field, size, purpose));
            elements += size;
        }
        if (elements != features.size()) {
            String found = fields.size() == 1
                    ? "The column \"" + features.names().get(0) + "\" holds vectors of " + elements + " elements"
                    : "The columns \"" + String.join("\", \"", features.names()) + "\" have " + elements
                            + " elements together";
            throw Refusal.data(found + ", but the model reads " + features.size()
                    + "; give it the columns that it was trained on.");
        }
        return parts;
    }

    /** What is left for the only vector; what the column says of itself, or what its first row holds, where there are several. */
    private static int vectorSize(Dataset<Row> rows, StructField field, long rest) {
        int declared = AttributeGroup.fromStructField(field).size();
        if (declared > 0) {
            return declared;
        }
        if (rest > 0) {
            return Math.toIntExact(rest);
        }
        Column column = quoted(field.name());
        List<Row> first = rows.select(column).where(column.isNotNull()).limit(1).collectAsList();
        if (first.isEmpty()) {
            throw Refusal.data("The column \"" + field.name() + "\" holds no vector in any row.");
        }
        return first.get(0).<Vector>getAs(0).size();
    }

    private static Part part(StructField field, int size, String purpose) {
        DataType type = field.dataType();
        if (isVector(type)) {
            return new Part(field.name(), Kind.VECTOR, size, 0, 0);
        }
        if (type instanceof DecimalType decimal) {
            return new Part(field.name(), Kind.DECIMAL, 1, decimal.precision(), decimal.scale());
        }
        Kind kind = KINDS.get(type);
        if (kind == null) {
            throw notANumber(field.name(), type.simpleString(), "numbers", purpose);
        }
        return new Part(field.name(), kind, 1, 0, 0);
    }

    private static Refusal notANumber(String name, String found, String expected, String purpose) {
        return Refusal.data("The column \"" + name + "\" is of type " + found + ", expected " + expected + " ("
                + purpose + "); convert it or name another table.");
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
