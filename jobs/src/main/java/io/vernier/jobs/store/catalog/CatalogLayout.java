package io.vernier.jobs.store.catalog;

import static org.apache.spark.sql.functions.lit;

import io.vernier.jobs.store.format.TableSchema;
import io.vernier.jobs.store.table.CandidateRow;
import io.vernier.jobs.store.table.RunTables;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a catalog: a table of runs or sweeps, with the name of the model and the time beside the identity. Every column may be null,
 * since one that a newer version adds has no values in the rows that are there.
 *
 * @param table its name
 * @param identity the column of what its rows belong to, {@code run_id} or {@code sweep_id}
 * @param columns all of them, in order
 */
record CatalogLayout(String table, String identity, StructType columns) {
    private static final String NAME = "name";
    private static final String CREATED = "created";

    /** Columns of every table that come first: its version, and the identity. */
    private static final int HEAD = 2;

    /** The table of all runs, which is appended to last. */
    static final CatalogLayout RUNS = new CatalogLayout("runs", "run_id", CatalogRun.COLUMNS);

    static final CatalogLayout CANDIDATES = of(CandidateRow.TABLE.schema());

    /** Everything that is appended; weights and programs are of no use beside those of other runs. */
    static final List<CatalogLayout> ALL = Stream.concat(
                    RunTables.IN_CATALOGS.stream().map(table -> of(table.schema())), Stream.of(CANDIDATES, RUNS))
            .toList();

    private static CatalogLayout of(TableSchema schema) {
        List<String> declarations = new ArrayList<>(schema.columns().stream()
                .map(column -> "`" + column.name() + "` " + column.type().label())
                .toList());
        declarations.addAll(HEAD, List.of(NAME + " string", CREATED + " timestamp"));
        return new CatalogLayout(
                schema.table(),
                schema.columns().get(HEAD - 1).name(),
                StructType.fromDDL(String.join(", ", declarations)));
    }

    /** The columns as the file of a run or sweep has them. */
    private StructType stored() {
        return new StructType(Arrays.stream(columns.fields())
                .filter(field -> !List.of(NAME, CREATED).contains(field.name()))
                .toArray(StructField[]::new));
    }

    /**
     * The rows of a run or sweep in this layout; columns that its file lacks are null.
     *
     * @param path directory of the table
     * @param name of the model
     */
    Dataset<Row> rows(SparkSession session, String path, String name, Instant created) {
        Dataset<Row> stored = session.read()
                .schema(stored())
                .parquet(path)
                .withColumn(NAME, lit(name))
                .withColumn(CREATED, lit(Timestamp.from(created)));
        return stored.select(
                Arrays.stream(columns.fieldNames()).map(functions::col).toArray(Column[]::new));
    }
}
