package io.vernier.spark.plan;

import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A table of a catalog that is small: its rows are read on the driver when a query asks for them.
 *
 * <p>Uses {@code QueryExecution.executedPlan}, whose {@code executeCollect} gives the rows that {@code LocalScan} of Spark's public
 * interface wants; checked with Spark 4.0 to 4.3.
 */
public final class DriverTable implements SupportsRead {
    private final String name;
    private final StructType schema;
    private final Supplier<Dataset<Row>> rows;

    /** @param rows have the schema; asked for once for each query */
    public DriverTable(String name, StructType schema, Supplier<Dataset<Row>> rows) {
        this.name = name;
        this.schema = schema;
        this.rows = rows;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    @SuppressWarnings("deprecation") // Columns, which replace it, say no more of these tables.
    public StructType schema() {
        return schema;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return () -> new LocalScan() {
            @Override
            public StructType readSchema() {
                return schema;
            }

            @Override
            public InternalRow[] rows() {
                var classic = (org.apache.spark.sql.classic.Dataset<Row>) rows.get();
                return classic.queryExecution().executedPlan().executeCollect();
            }

            @Override
            public String description() {
                return name;
            }
        };
    }
}
