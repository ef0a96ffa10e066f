package io.vernier.spark.source;

import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.BlockLayout.Part;
import io.vernier.spark.plan.ColumnNames;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** How the columns of a table make a model's input, with nothing else beside them. */
public final class FeatureLayout {
    private FeatureLayout() {}

    /**
     * The layout of the feature columns of a table, of which nothing but the schema is read: where several vectors do not tell their
     * lengths, each row does.
     *
     * @param nulls what a null among them does
     * @throws io.vernier.outcome.Refusal if a column is missing, of the wrong type, or of another length (22)
     */
    public static BlockLayout of(Dataset<Row> rows, FeatureColumns features, BlockLayout.Nulls nulls) {
        return of(rows.schema(), ColumnNames.order(rows.sparkSession()), features, nulls);
    }

    /**
     * Rows in which each field of a structure that is read by its path is a column too, of that path as its name, so that all columns
     * are found by their names.
     *
     * @param names as {@link FeatureColumns#names}
     */
    public static Dataset<Row> flattened(Dataset<Row> rows, List<String> names) {
        Table table = Table.of(DataSet.GIVEN, rows, Set.of());
        Map<String, Column> fields = names.stream()
                .filter(table::isInStructure)
                .distinct()
                .collect(Collectors.toMap(name -> name, table::column, (one, other) -> one, LinkedHashMap::new));
        return fields.isEmpty() ? rows : rows.withColumns(fields);
    }

    /** The first that is neither a column nor a field of a structure, whatever the case of its name. */
    public static Optional<String> missing(StructType schema, List<String> names) {
        Table table = new Table(DataSet.GIVEN, schema, String.CASE_INSENSITIVE_ORDER, Set.of());
        return names.stream().filter(name -> !table.has(name)).findFirst();
    }

    /**
     * The layout of columns that are no table, such as the arguments of a function.
     *
     * @param names equal for names that mean the same column
     */
    public static BlockLayout of(
            StructType schema, Comparator<String> names, FeatureColumns features, BlockLayout.Nulls nulls) {
        Table table = new Table(DataSet.GIVEN, schema, names, Set.of());
        List<Part> parts = Columns.parts(table, features, name -> Part.UNTOLD);
        return new BlockLayout(parts, features.size(), nulls, List.of(), 0);
    }
}
