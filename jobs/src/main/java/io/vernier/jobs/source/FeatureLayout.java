package io.vernier.jobs.source;

import io.vernier.jobs.spark.BlockLayout;
import io.vernier.jobs.spark.BlockLayout.Part;
import io.vernier.jobs.spark.ColumnNames;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
     * @throws io.vernier.jobs.outcome.Refusal if a column is missing, of the wrong type, or of another length (22)
     */
    public static BlockLayout of(Dataset<Row> rows, FeatureColumns features, BlockLayout.Nulls nulls) {
        return of(rows.schema(), ColumnNames.order(rows.sparkSession()), features, nulls);
    }

    /**
     * The same for columns that are no table, such as the arguments of a function.
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
