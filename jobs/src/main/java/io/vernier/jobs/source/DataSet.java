package io.vernier.jobs.source;

import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.BlockLayout;
import io.vernier.jobs.spark.BlockLayout.Nulls;
import io.vernier.jobs.spark.BlockLayout.Part;
import io.vernier.jobs.spark.ColumnNames;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.Scan;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** A table whose columns fit a model, ready to be scanned; nothing but its schema has been read. */
public final class DataSet implements Scannable {
    /** Stands for rows that were not read from a source. */
    static final SourceConfiguration GIVEN =
            new SourceConfiguration("", "", "the given rows", Optional.empty(), new TreeMap<>(), Optional.empty());

    private final SourceScan scan;
    private final Table table;
    private final Dataset<Row> columns;
    private final Optional<SourceRows> origin;

    private DataSet(SourceScan scan, Table table, Dataset<Row> columns, Optional<SourceRows> origin) {
        this.scan = scan;
        this.table = table;
        this.columns = columns;
        this.origin = origin;
    }

    /**
     * The columns of a table that a scan reads besides the features.
     *
     * @param label a column of numbers; absent where none is wanted
     * @param slices columns whose values tell rows apart
     */
    public record Extras(Optional<String> label, List<String> slices) {
        /** No other columns. */
        public static final Extras NONE = new Extras(Optional.empty(), List.of());
    }

    /**
     * Looks at a table.
     *
     * @param preparation stages that make the feature columns
     * @throws Refusal if the format or the condition (21), the path, a column or a type (22) cannot be accepted
     */
    public static DataSet open(
            SparkSession session,
            SourceConfiguration source,
            List<Transformer> preparation,
            FeatureColumns features,
            NonFinite nonFinite,
            Extras extras) {
        SourceRows origin = SourceRows.of(session, source, preparation);
        return of(source, origin.present(), Optional.of(origin), features, nonFinite, extras);
    }

    /**
     * Looks at rows that are there already.
     *
     * @throws Refusal if a column or a type cannot be accepted (22)
     */
    public static DataSet of(Dataset<Row> rows, FeatureColumns features, NonFinite nonFinite) {
        return of(GIVEN, rows, Optional.empty(), features, nonFinite, Extras.NONE);
    }

    private static DataSet of(
            SourceConfiguration source,
            Dataset<Row> rows,
            Optional<SourceRows> origin,
            FeatureColumns features,
            NonFinite nonFinite,
            Extras extras) {
        Table table = Table.of(source, rows);
        List<Part> parts = parts(table, rows, features);
        List<Part> label = extras.label().stream()
                .map(name -> Columns.number(table, name, "it is the label of the validation"))
                .toList();
        for (String slice : extras.slices()) {
            table.field(slice, "the validation is sliced by it");
        }
        BlockLayout layout = new BlockLayout(
                parts,
                features.size(),
                nulls(features, nonFinite),
                label,
                extras.slices().size());
        Column[] columns = Stream.of(
                        features.names().stream().map(ColumnNames::quoted),
                        extras.label().stream().map(ColumnNames::quoted),
                        extras.slices().stream()
                                .map(name -> ColumnNames.quoted(name).cast("string")))
                .flatMap(each -> each)
                .toArray(Column[]::new);
        return new DataSet(new SourceScan(source, layout), table, rows.select(columns), origin);
    }

    private static List<Part> parts(Table table, Dataset<Row> rows, FeatureColumns features) {
        try {
            return Columns.parts(table, features, field -> Columns.firstSize(rows, field));
        } catch (Exception e) {
            throw ReadFailure.of(table.source(), e);
        }
    }

    private static Nulls nulls(FeatureColumns features, NonFinite nonFinite) {
        if (features instanceof FeatureColumns.Assembled assembled) {
            return switch (assembled.nulls()) {
                case FAIL -> Nulls.REFUSE;
                case SKIP_ROW -> Nulls.LEAVE_OUT;
                case KEEP_AS_NAN -> Nulls.NOT_A_NUMBER;
            };
        }
        return nonFinite == NonFinite.FAIL ? Nulls.REFUSE : Nulls.SKIP;
    }

    /** The files of the source that are not read yet, and those that come, without labels and slices. */
    public DataStream stream() {
        SourceRows files =
                origin.orElseThrow(() -> new IllegalStateException("Rows that are there already do not arrive."));
        Column[] features = scan.layout().parts().stream()
                .map(part -> ColumnNames.quoted(part.column()))
                .toArray(Column[]::new);
        return new DataStream(scan, files.arriving().select(features));
    }

    @Override
    public List<String> channelNames() {
        return Columns.channelNames(scan.layout());
    }

    /** Whether rows come with a label. */
    public boolean hasLabel() {
        return scan.layout().hasLabel();
    }

    /** Whether the table has a column, read or not. */
    public boolean has(String column) {
        return table.has(column);
    }

    /**
     * Refuses the source where it has no rows.
     *
     * @throws Refusal if there are none (22)
     */
    public void requireRows(long rows) {
        scan.requireRows(rows);
    }

    /** What the footers of the files say; absent where something stands between them and the scan, or there are many files. */
    public Optional<Footers> footers() {
        return origin.filter(SourceRows::areThoseOfParquetFiles).flatMap(files -> Footers.of(columns, scan.layout()));
    }

    /** The columns that a scan reads. */
    public List<String> columns() {
        return List.of(columns.columns());
    }

    /**
     * Reads all rows in one pass.
     *
     * @param read counts rows as they are read
     * @throws Refusal if the data cannot be read, or holds nulls or vectors that must be refused (22)
     */
    @Override
    public <S> Scan.Result<S> scan(Measurement<S> measurement, LongAccumulator read) {
        Scan.Result<S> result = scan.run(columns, measurement, read);
        scan.requireRows(result.counts().rows());
        return result;
    }
}
