package io.vernier.jobs.source;

import io.vernier.jobs.config.Nearest;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.ColumnNames;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
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
 */
record Table(SourceConfiguration source, StructType schema, Comparator<String> names) {
    private static final int SHOWN = 20;
    private static final String CSV = "csv";

    static Table of(SourceConfiguration source, Dataset<Row> rows) {
        return new Table(source, rows.schema(), ColumnNames.order(rows.sparkSession()));
    }

    private List<StructField> matching(String name) {
        return Arrays.stream(schema.fields())
                .filter(field -> names.compare(field.name(), name) == 0)
                .toList();
    }

    boolean has(String name) {
        return !matching(name).isEmpty();
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
        List<String> all = List.of(schema.fieldNames());
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        String more = all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "";
        String nearest = nearest(name, all);
        String hint = isCsv() && all.contains("_c0")
                ? "; set " + source.role() + ".options: {header: \"true\"} if the first line names the columns."
                : nearest + "; name the right table or rename the column.";
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

    private boolean isCsv() {
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
                        : "convert it or name another table."));
    }
}
