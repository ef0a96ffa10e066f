package io.vernier.spark.source;

import io.vernier.config.Nearest;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.ColumnNames;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a data set, found by their names as Spark finds them: whatever their case, unless {@code spark.sql.caseSensitive}.
 *
 * @param source where they come from, for sentences
 * @param schema of the rows
 * @param names equal for names that mean the same column
 * @param nanoseconds columns that the schema leaves out, since Spark does not read their timestamps
 * @param columns by their names: models have thousands, each of which is looked for
 */
record Table(
        SourceConfiguration source,
        StructType schema,
        Comparator<String> names,
        Set<String> nanoseconds,
        SortedMap<String, List<StructField>> columns) {
    private static final int SHOWN = 20;
    private static final String CSV = "csv";

    Table(SourceConfiguration source, StructType schema, Comparator<String> names, Set<String> nanoseconds) {
        this(source, schema, names, nanoseconds, columns(schema, names));
    }

    private static SortedMap<String, List<StructField>> columns(StructType schema, Comparator<String> names) {
        return Arrays.stream(schema.fields())
                .collect(Collectors.groupingBy(StructField::name, () -> new TreeMap<>(names), Collectors.toList()));
    }

    static Table of(SourceConfiguration source, Dataset<Row> rows, Set<String> nanoseconds) {
        return new Table(source, rows.schema(), ColumnNames.order(rows.sparkSession()), nanoseconds);
    }

    private List<StructField> matching(String name) {
        List<StructField> flat = flat(name);
        List<String> segments = ColumnNames.segments(name);
        return flat.isEmpty() && !segments.isEmpty() ? nested(columns, segments) : flat;
    }

    private List<StructField> flat(String name) {
        return columns.getOrDefault(name, List.of());
    }

    /** A field of a structure, as {@code a.b} means it to Spark's assembler; a null structure has null fields. */
    private List<StructField> nested(SortedMap<String, List<StructField>> of, List<String> segments) {
        List<StructField> first = of.getOrDefault(segments.get(0), List.of());
        if (segments.size() == 1) {
            return first;
        }
        return first.size() == 1 && first.get(0).dataType() instanceof StructType inner
                ? nested(columns(inner, names), segments.subList(1, segments.size()))
                : List.of();
    }

    boolean has(String name) {
        return !matching(name).isEmpty();
    }

    /** The column that {@link #field} finds; absent where it refuses. */
    Optional<StructField> only(String name) {
        List<StructField> found = matching(name);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Whether a name means a field of a structure, and no column. */
    boolean isInStructure(String name) {
        return flat(name).isEmpty() && has(name);
    }

    /** The column that {@link #field} finds. */
    Column column(String name) {
        if (!flat(name).isEmpty()) {
            return ColumnNames.quoted(name);
        }
        List<String> segments = ColumnNames.segments(name);
        Column column = ColumnNames.quoted(segments.get(0));
        for (String inner : segments.subList(1, segments.size())) {
            column = column.getField(inner);
        }
        return column;
    }

    /**
     * A column.
     *
     * @param purpose what it is for, such as {@code the model reads it}
     * @throws Refusal if there is none, or more than one (22)
     */
    StructField field(String name, String purpose) {
        List<StructField> found = matching(name);
        if (found.size() > 1) {
            throw Refusal.data("The " + source.described() + " has " + found.size() + " columns that \"" + name
                    + "\" can mean (" + purpose + "), "
                    + String.join(" and ", found.stream().map(StructField::name).toList())
                    + "; rename one, or set spark.sql.caseSensitive.");
        }
        if (found.isEmpty()) {
            throw missing(name, purpose);
        }
        return found.get(0);
    }

    private Refusal missing(String name, String purpose) {
        if (nanoseconds.stream().anyMatch(left -> names.compare(left, name) == 0)) {
            return Refusal.data("The column \"" + name + "\" of the " + source.described()
                    + " holds timestamps in nanoseconds, which Spark does not read (" + purpose
                    + "); write it in microseconds.");
        }
        List<String> all = List.of(schema.fieldNames());
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        String more = all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "";
        String nearest = nearest(name, all);
        String hint = isCsv() && all.contains("_c0")
                ? "; set " + source.role() + ".options: {header: \"true\"} if the first line names the columns."
                : nearest + "; "
                        + (purpose.equals(LabelColumns.PURPOSE) ? "correct validation.label, " : "")
                        + "name the right table or rename the column.";
        return Refusal.data("The " + source.described() + " has no column \"" + name + "\" (" + purpose + "), found "
                + shown + more + hint);
    }

    private static String nearest(String name, List<String> all) {
        TreeMap<String, String> lower = new TreeMap<>();
        all.forEach(each -> lower.putIfAbsent(each.toLowerCase(Locale.ROOT), each));
        return Nearest.to(name, lower.keySet())
                .map(found -> ", the nearest is \"" + lower.get(found) + "\"")
                .orElse("");
    }

    boolean isCsv() {
        return source.format().toLowerCase(Locale.ROOT).endsWith(CSV);
    }

    /** The refusal of a column that holds something else. */
    Refusal notA(String expected, StructField field, String found, String purpose) {
        boolean text = isCsv() && found.equals("string") && expected.equals("numbers");
        return Refusal.data("The column \"" + field.name() + "\" of the " + source.described() + " is of type " + found
                + ", expected " + expected + " (" + purpose + "); "
                + (text
                        ? "set " + source.role()
                                + ".options: {inferSchema: \"true\"}, since CSV is read as text otherwise."
                        : found.startsWith("array")
                                ? "make it a vector with org.apache.spark.ml.functions.array_to_vector."
                                : "convert it"
                                        + (source.role().isEmpty()
                                                ? ""
                                                : ", with " + source.key("query") + " for example")
                                        + ", or name another table."));
    }
}
