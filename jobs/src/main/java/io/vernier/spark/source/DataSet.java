package io.vernier.spark.source;

import io.vernier.config.NonFinite;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.BlockLayout.Nulls;
import io.vernier.spark.plan.BlockLayout.Part;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowCounts;
import io.vernier.spark.plan.Scan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** A table whose columns fit a model, ready to be scanned; nothing but its schema has been read. */
public final class DataSet implements Scannable {
    /** Stands for rows that were not read from a source. */
    static final SourceConfiguration GIVEN = SourceConfiguration.files("", "", "the given rows");

    private final SourceScan scan;
    private final Table table;
    private final List<Selected> selected;
    private final Dataset<Row> columns;
    private final Optional<SourceRows> origin;

    private DataSet(
            SourceScan scan, Table table, List<Selected> selected, Dataset<Row> columns, Optional<SourceRows> origin) {
        this.scan = scan;
        this.table = table;
        this.selected = selected;
        this.columns = columns;
        this.origin = origin;
    }

    /**
     * A column that a scan reads, as it is, as text, or as vectors.
     *
     * @param filling how vectors are made of it; absent where none are
     * @param classes the texts for whose places it is read; empty where it is read as it is
     */
    record Selected(String name, boolean isText, Optional<FeatureColumns.Filling> filling, List<String> classes) {
        Selected(String name, boolean isText) {
            this(name, isText, Optional.empty(), List.of());
        }

        static List<Selected> of(FeatureColumns features) {
            return features instanceof FeatureColumns.Filled filled
                    ? filled.columns().stream()
                            .map(each -> new Selected(each.name(), false, Optional.of(each), List.of()))
                            .toList()
                    : features.names().stream()
                            .map(name -> new Selected(name, false))
                            .toList();
        }

        Column of(Table table) {
            Column column = table.column(name);
            if (!classes.isEmpty()) {
                return LabelColumns.places(column, classes);
            }
            return filling.map(each -> FilledColumns.vector(
                            column, table.field(name, "the model reads it").dataType(), each))
                    .orElse(isText ? column.cast("string") : column);
        }
    }

    /**
     * The columns of a table that a scan reads besides the features.
     *
     * @param label a column of numbers; absent where none is wanted
     * @param usual a column of numbers that is the label where none is named and the table has it
     * @param classes what a label may hold in the place of numbers
     * @param slices columns whose values tell rows apart
     */
    public record Extras(Optional<String> label, Optional<String> usual, ClassNames classes, List<String> slices) {
        /** No other columns. */
        public static final Extras NONE = new Extras(Optional.empty(), Optional.empty(), ClassNames.UNKNOWN, List.of());
    }

    /**
     * Looks at a table.
     *
     * @param preparation stages that make the feature columns
     * @throws Refusal if the condition (21), a column or a type (22) cannot be accepted
     */
    public static DataSet of(
            OpenedSource opened,
            List<Transformer> preparation,
            FeatureColumns features,
            NonFinite nonFinite,
            Extras extras) {
        SourceRows origin = new SourceRows(opened, preparation);
        return of(opened.source(), origin.present(), Optional.of(origin), features, nonFinite, extras);
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
        Table table = Table.of(
                source, rows, origin.map(each -> each.opened().nanoseconds()).orElse(Set.of()));
        List<Part> parts = parts(table, rows, features);
        Optional<String> labelled = extras.label().or(() -> extras.usual().filter(table::has));
        List<Part> label = labelled.stream()
                .map(name -> LabelColumns.part(table, name, extras.classes()))
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
        List<Selected> selected = Stream.of(
                        Selected.of(features).stream(),
                        labelled.stream().map(name -> LabelColumns.selected(table, name, extras.classes())),
                        extras.slices().stream().map(name -> new Selected(name, true)))
                .flatMap(each -> each)
                .toList();
        Column[] columns = selected.stream().map(each -> each.of(table)).toArray(Column[]::new);
        SourceScan scan = new SourceScan(source, layout, Columns.channelNames(layout, features));
        return new DataSet(scan, table, selected, rows.select(columns), origin);
    }

    private static List<Part> parts(Table table, Dataset<Row> rows, FeatureColumns features) {
        try {
            return Columns.parts(table, features, name -> Columns.firstSize(rows, table.column(name)));
        } catch (Exception e) {
            throw ReadFailure.reading(table.source(), e);
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

    /**
     * The same rows with labels; absent where the table has no such column of numbers, or of the classes' texts.
     *
     * @param features those that the rows were looked at for
     */
    public Optional<DataSet> labelled(String label, ClassNames classes, FeatureColumns features, NonFinite nonFinite) {
        return LabelColumns.isLabel(table, label, classes)
                ? origin.map(rows -> of(
                        rows.opened(),
                        rows.preparation(),
                        features,
                        nonFinite,
                        new Extras(Optional.of(label), Optional.empty(), classes, List.of())))
                : Optional.empty();
    }

    /** The files of the source that are not read yet, and those that come, without labels and slices. */
    public DataStream stream() {
        SourceRows files =
                origin.orElseThrow(() -> new IllegalStateException("Rows that are there already do not arrive."));
        Column[] features = selected.stream()
                .limit(scan.layout().parts().size())
                .map(each -> each.of(table))
                .toArray(Column[]::new);
        return new DataStream(scan, files.arriving().select(features));
    }

    @Override
    public List<String> channelNames() {
        return scan.channels();
    }

    /** Whether rows come with a label. */
    public boolean hasLabel() {
        return scan.layout().hasLabel();
    }

    /** Whether that label is a text, read as the place among the classes. */
    public boolean hasTextLabel() {
        return selected.stream().anyMatch(each -> !each.classes().isEmpty());
    }

    /** Where the rows lie, and which state of them is meant. */
    public SourceVersion version() {
        return origin().version();
    }

    /**
     * Looks at the source again.
     *
     * @throws Refusal if its rows are not those that it had when it was opened (22)
     */
    public void requireUnchanged() {
        origin().requireUnchanged();
    }

    /** Whether files may come that are read with those that are there. */
    public boolean areFilesThatArrive() {
        return origin().areFilesThatArrive();
    }

    private OpenedSource origin() {
        return origin.map(SourceRows::opened)
                .orElseThrow(() -> new IllegalStateException("Rows that are there already have no source."));
    }

    /**
     * Refuses the source where it has no rows.
     *
     * @throws Refusal if there are none (22)
     */
    public void requireRows(long rows) {
        scan.requireRows(rows);
    }

    /**
     * Refuses what a scan has found.
     *
     * @throws Refusal if there are no rows, or they hold nulls or vectors that must be refused (22)
     */
    public void accept(RowCounts counts) {
        scan.refuse(counts);
        scan.requireRows(counts.rows());
    }

    /** What the footers of the files say; absent where something stands between them and the scan, or there are many files. */
    public Optional<Footers> footers() {
        return origin.filter(SourceRows::areThoseOfParquetFiles).flatMap(files -> Footers.of(columns, scan.layout()));
    }

    /** The columns that a scan reads. */
    public List<String> columns() {
        return List.of(columns.columns());
    }

    /** Whether the rows are those of the source, so that others can be read with them: stages have added columns and nothing else. */
    public boolean hasRowsOfSource() {
        return origin.filter(SourceRows::areThoseOfSource).isPresent();
    }

    /** Whether the vectors of both, and whatever else is read, come from the same columns of one source in the same way. */
    public boolean readsLike(DataSet other) {
        return origin.isPresent()
                && other.origin.isPresent()
                && scan.equals(other.scan)
                && origin.get().preparation().isEmpty()
                && other.origin.get().preparation().isEmpty();
    }

    /** Its rows with its columns and no others. */
    Dataset<Row> rows() {
        return columns;
    }

    List<Selected> selected() {
        return selected;
    }

    Table table() {
        return table;
    }

    SourceScan scan() {
        return scan;
    }

    Optional<SourceRows> rowsOfSource() {
        return origin;
    }

    /**
     * Reads all rows in one pass.
     *
     * @param read counts rows as they are read
     * @throws Refusal if the data cannot be read, or holds nulls or vectors that must be refused (22)
     */
    @Override
    public <S> Scan.Result<S> scan(Measurement<S> measurement, LongAccumulator read) {
        Scan.Result<S> result = SharedScan.run(List.of(new SharedScan.Part<>(this, measurement)), read)
                .get(0);
        accept(result.counts());
        return result;
    }
}
