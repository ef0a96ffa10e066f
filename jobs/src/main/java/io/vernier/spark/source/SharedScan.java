package io.vernier.spark.source;

import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.ColumnNames;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.source.DataSet.Selected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * One pass over a source for several data sets of it, each of which is measured as if it were alone. The source's rows get the columns of
 * all: what a data set's stages compute is kept under names of its own, whatever else they add is left out again, so that the next one's
 * find the source as it is.
 */
public final class SharedScan {
    /** What one data set is measured by. */
    public record Part<S>(DataSet data, Measurement<S> measurement) {}

    private Dataset<Row> rows;
    private final String prefix;
    private final List<Column> source;
    private final List<Column> kept = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<Selected> known = new ArrayList<>();
    private final Map<View, List<Integer>> views = new HashMap<>();

    /** What the same stages make of the rows is made once. */
    private record View(List<Transformer> preparation, List<Selected> selected) {}

    private SharedScan(Dataset<Row> rows) {
        this.rows = rows;
        this.prefix = SourceRows.foreign(rows);
        this.source = Arrays.stream(rows.columns()).map(ColumnNames::quoted).toList();
    }

    /**
     * Reads all rows.
     *
     * @param parts one data set, or several that {@linkplain DataSet#hasRowsOfSource have the rows} of one source
     * @param read counts rows as they are read, for the eye alone
     * @return what each found, in their order, nothing of it refused: {@link DataSet#accept} does
     * @throws Refusal if the data cannot be read (22)
     */
    public static <S> List<Scan.Result<S>> run(List<Part<S>> parts, LongAccumulator read) {
        DataSet first = parts.get(0).data();
        if (parts.size() == 1) {
            return SourceScan.run(
                    first.scan().source(),
                    first.rows(),
                    List.of(first.scan().reading(parts.get(0).measurement(), 0)),
                    read);
        }
        SharedScan scan = new SharedScan(first.rowsOfSource().orElseThrow().bare());
        List<Scan.Reading<S>> readings = parts.stream()
                .map(part ->
                        new Scan.Reading<>(part.data().scan().layout(), scan.ordinals(part.data()), part.measurement()))
                .toList();
        return SourceScan.run(first.scan().source(), scan.columns(), readings, read);
    }

    private Dataset<Row> columns() {
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Where among the columns those of a data set are, which are added where they are not. */
    private List<Integer> ordinals(DataSet data) {
        SourceRows origin = data.rowsOfSource().orElseThrow();
        return origin.preparation().isEmpty()
                ? plain(data)
                : views.computeIfAbsent(
                        new View(origin.preparation(), data.selected()), view -> prepared(data, origin));
    }

    private List<Integer> plain(DataSet data) {
        List<Integer> ordinals = new ArrayList<>();
        for (Selected each : data.selected()) {
            int at = known.indexOf(each);
            ordinals.add(at < 0 ? add(each, each.of(data.table())) : at);
        }
        return ordinals;
    }

    private List<Integer> prepared(DataSet data, SourceRows origin) {
        List<Integer> ordinals = new ArrayList<>();
        List<Column> made = new ArrayList<>();
        for (Selected each : data.selected()) {
            String name = prefix + columns.size();
            made.add(each.of(data.table()).as(name));
            // No other data set means this column by its name.
            ordinals.add(add(new Selected(name, false), ColumnNames.quoted(name)));
            kept.add(ColumnNames.quoted(name));
        }
        List<Column> before = kept.subList(0, kept.size() - made.size());
        rows = origin.prepared(rows)
                .select(Stream.of(source, before, made).flatMap(List::stream).toArray(Column[]::new));
        return ordinals;
    }

    private int add(Selected key, Column column) {
        known.add(key);
        columns.add(column);
        return columns.size() - 1;
    }
}
