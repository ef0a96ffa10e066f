package io.vernier.spark.source;

import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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
        return part(table, name, field, 1, false, purpose);
    }

    /** A column that is made of another one, of doubles. */
    static Part place(String name) {
        return new Part(name, Kind.DOUBLE, 1, 0, 0);
    }

    /** Whether a table has one column of this name that {@link #number} takes. */
    static boolean isNumber(Table table, String name) {
        return table.only(name)
                .map(StructField::dataType)
                .filter(type -> type instanceof DecimalType || KINDS.containsKey(type))
                .isPresent();
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
        boolean takesArrays = features instanceof FeatureColumns.Filled;
        long vectors = fields.stream()
                .filter(field -> isVector(field.dataType(), takesArrays))
                .count();
        long rest = features.size() - (fields.size() - vectors);
        List<Part> parts = new ArrayList<>();
        int elements = 0;
        boolean isTold = true;
        for (int k = 0; k < fields.size(); k++) {
            StructField field = fields.get(k);
            String name = features.names().get(k);
            int size = isVector(field.dataType(), takesArrays)
                    ? told(features, k).orElseGet(() -> vectorSize(name, field, vectors == 1 ? rest : -1, untold))
                    : 1;
            parts.add(part(table, name, field, size, takesArrays, purpose));
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

    /** What the model says of a column: its elements and, where rows are padded, their number. */
    private static OptionalInt told(FeatureColumns features, int column) {
        if (features instanceof FeatureColumns.Filled filled) {
            FeatureColumns.Filling filling = filled.columns().get(column);
            return filling.size() > 0
                    ? OptionalInt.of(filling.size() + filling.paddings().size())
                    : OptionalInt.empty();
        }
        return OptionalInt.empty();
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
        return first.get(0).get(0) instanceof Vector vector
                ? vector.size()
                : first.get(0).getList(0).size();
    }

    /** @param name what the model or the configuration calls it: the same for tables that spell it otherwise */
    private static Part part(
            Table table, String name, StructField field, int size, boolean takesArrays, String purpose) {
        DataType type = field.dataType();
        if (isVector(type, takesArrays)) {
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

    private static boolean isVector(DataType type, boolean takesArrays) {
        return isVector(type) || (takesArrays && FilledColumns.isArray(type));
    }

    private static boolean isVector(DataType type) {
        return type.equals(SQLDataTypes.VectorType());
    }

    /** One name for each element of the input: the column, or the column and, in its vector, what the element is made of, else its place. */
    static List<String> channelNames(BlockLayout layout, FeatureColumns features) {
        if (features instanceof FeatureColumns.VectorColumn vector
                && vector.elements().size() == layout.channels()) {
            return vector.elements().stream()
                    .map(element -> vector.name() + "[" + element + "]")
                    .toList();
        }
        List<String> names = new ArrayList<>(layout.channels());
        for (Part part : layout.parts()) {
            for (int element = 0; element < part.size(); element++) {
                names.add(part.kind() == Kind.VECTOR ? part.column() + "[" + element + "]" : part.column());
            }
        }
        return names;
    }
}
