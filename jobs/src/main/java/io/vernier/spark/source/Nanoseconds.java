package io.vernier.spark.source;

import io.vernier.config.SourceConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Parquet files with timestamps in nanoseconds, of which Spark refuses all columns: read without those that hold them. */
final class Nanoseconds {
    private static final String AS_LONG = "spark.sql.legacy.parquet.nanosAsLong";

    private static final Pattern REFUSED = Pattern.compile("TIMESTAMP\\(NANOS");

    private Nanoseconds() {}

    /** @param leftOut names of columns that are not among those of the rows */
    record Loaded(Dataset<Row> rows, Set<String> leftOut) {}

    static Loaded load(SparkSession session, SourceConfiguration source, DataFrameReader reader, List<String> paths) {
        String[] places = paths.toArray(String[]::new);
        try {
            return new Loaded(reader.load(places), Set.of());
        } catch (Exception e) {
            if (!isIn(Causes.of(e)) || source.schema().isPresent()) {
                throw e;
            }
        }
        Dataset<Row> asNumbers = asNumbers(session, reader, places);
        Set<String> columns = ParquetColumns.ofNanoseconds(
                session.sparkContext().hadoopConfiguration(), Arrays.asList(asNumbers.inputFiles()));
        StructType rest = new StructType(Arrays.stream(asNumbers.schema().fields())
                .filter(field -> !columns.contains(field.name()))
                .toArray(StructField[]::new));
        return new Loaded(reader.schema(rest).load(places), columns);
    }

    /** Whether an error is about them. */
    static boolean isIn(Causes causes) {
        return causes.saying(REFUSED).isPresent();
    }

    /** With numbers in their place; only the schema is taken under this setting, which no option has. */
    private static Dataset<Row> asNumbers(SparkSession session, DataFrameReader reader, String[] places) {
        String before = session.conf().get(AS_LONG);
        session.conf().set(AS_LONG, "true");
        try {
            return reader.load(places);
        } finally {
            session.conf().set(AS_LONG, before);
        }
    }
}
