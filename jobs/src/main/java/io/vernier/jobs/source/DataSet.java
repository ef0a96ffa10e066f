package io.vernier.jobs.source;

import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.BlockLayout;
import io.vernier.jobs.spark.BlockLayout.Nulls;
import io.vernier.jobs.spark.BlockLayout.Part;
import io.vernier.jobs.spark.Conditions;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.Reasons;
import io.vernier.jobs.spark.RowCounts;
import io.vernier.jobs.spark.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** A table whose columns fit a model, ready to be scanned; nothing but its schema has been read. */
public final class DataSet {
    /** Stands for rows that were not read from a source. */
    static final SourceConfiguration GIVEN =
            new SourceConfiguration("", "", "the given rows", Optional.empty(), new TreeMap<>(), Optional.empty());

    private final SourceConfiguration source;
    private final Table table;
    private final Dataset<Row> columns;
    private final BlockLayout layout;

    private DataSet(SourceConfiguration source, Table table, Dataset<Row> columns, BlockLayout layout) {
        this.source = source;
        this.table = table;
        this.columns = columns;
        this.layout = layout;
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
        Dataset<Row> rows = prepared(filtered(source, table(session, source)), preparation);
        return of(source, rows, features, nonFinite, extras);
    }

    /**
     * Looks at rows that are there already.
     *
     * @throws Refusal if a column or a type cannot be accepted (22)
     */
    public static DataSet of(Dataset<Row> rows, FeatureColumns features, NonFinite nonFinite) {
        return of(GIVEN, rows, features, nonFinite, Extras.NONE);
    }

    private static DataSet of(
            SourceConfiguration source,
            Dataset<Row> rows,
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
                        features.names().stream().map(Columns::quoted),
                        extras.label().stream().map(Columns::quoted),
                        extras.slices().stream()
                                .map(name -> Columns.quoted(name).cast("string")))
                .flatMap(each -> each)
                .toArray(Column[]::new);
        return new DataSet(source, table, rows.select(columns), layout);
    }

    private static List<Part> parts(Table table, Dataset<Row> rows, FeatureColumns features) {
        try {
            return Columns.parts(table, rows, features);
        } catch (Exception e) {
            throw ReadFailure.of(table.source(), e);
        }
    }

    private static Dataset<Row> table(SparkSession session, SourceConfiguration source) {
        try {
            return session.read()
                    .format(source.format())
                    .options(source.options())
                    .option("ignoreCorruptFiles", "false")
                    .option("ignoreMissingFiles", "false")
                    .load(source.path());
        } catch (Exception e) {
            throw ReadFailure.of(source, e);
        }
    }

    private static Dataset<Row> filtered(SourceConfiguration source, Dataset<Row> rows) {
        if (source.where().isEmpty()) {
            return rows;
        }
        String where = source.where().get();
        Dataset<Row> filtered = filter(rows, where);
        Conditions.unstableLiteral(where)
                .or(() -> Conditions.unstablePart(filtered))
                .ifPresent(part -> {
                    throw Refusal.before("The condition \"" + where + "\" contains " + part
                            + ", which may differ from one reading to the next; use columns and constants.");
                });
        return filtered;
    }

    private static Dataset<Row> filter(Dataset<Row> rows, String where) {
        try {
            return rows.filter(where);
        } catch (Exception e) {
            if (Conditions.isSyntaxError(e)) {
                throw Refusal.before("The condition \"" + where + "\" is not SQL: " + Reasons.of(e), e);
            }
            if (e instanceof AnalysisException) {
                throw Refusal.data("The condition \"" + where + "\" does not fit the data: " + Reasons.of(e), e);
            }
            throw e;
        }
    }

    private static Dataset<Row> prepared(Dataset<Row> rows, List<Transformer> preparation) {
        Dataset<Row> prepared = rows;
        for (Transformer stage : preparation) {
            try {
                prepared = stage.transform(prepared);
            } catch (Exception e) {
                if (e instanceof AnalysisException || e instanceof IllegalArgumentException) {
                    throw Refusal.data("The stage \"" + stage.uid() + "\" does not fit the data: " + Reasons.of(e), e);
                }
                throw e;
            }
        }
        if (!preparation.isEmpty()) {
            Conditions.unstableStep(prepared).ifPresent(part -> {
                throw Refusal.before("A stage before the model's input computes " + part
                        + ", which may differ from one reading to the next; save the pipeline without it.");
            });
        }
        return prepared;
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

    /** One name for each element of the input vector. */
    public List<String> channelNames() {
        return Columns.channelNames(layout);
    }

    /** Whether rows come with a label. */
    public boolean hasLabel() {
        return layout.hasLabel();
    }

    /** Whether the table has a column, read or not. */
    public boolean has(String column) {
        return table.has(column);
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
    public <S> Scan.Result<S> scan(Measurement<S> measurement, LongAccumulator read) {
        Scan.Result<S> result;
        try {
            result = Scan.run(columns, layout, measurement, read);
        } catch (Exception e) {
            throw ReadFailure.of(source, e);
        }
        refuse(result.counts());
        return result;
    }

    private void refuse(RowCounts counts) {
        String of = " of " + counts.rows() + " rows";
        List<String> problems = new ArrayList<>();
        for (int part = 0; part < layout.parts().size(); part++) {
            if (counts.refusedNulls(part) > 0) {
                problems.add("the column \"" + layout.parts().get(part).column() + "\" is null in "
                        + counts.refusedNulls(part) + of);
            }
        }
        if (!problems.isEmpty()) {
            throw Refusal.data("In \"" + source.path() + "\" " + String.join(", ", problems)
                    + "; fill or filter them, set the assembler's handleInvalid,"
                    + " or for a vector column quantization.non_finite: skip.");
        }
        if (counts.wrongLengths() > 0) {
            throw Refusal.data("In \"" + source.path() + "\" the vector has another length in " + counts.wrongLengths()
                    + of
                    + ", for example " + counts.leastWrongLength() + ", but the model reads " + layout.channels()
                    + " elements; give it the columns that it was trained on.");
        }
        if (counts.rows() == 0) {
            throw Refusal.data("\"" + source.path() + "\" has no rows"
                    + source.where()
                            .map(where -> " that meet the condition \"" + where + "\"")
                            .orElse("")
                    + "; name a table with rows.");
        }
    }
}
