package io.vernier.spark.plan;

import static org.apache.spark.sql.functions.col;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/** Columns by their names. */
public final class ColumnNames {
    private static final Pattern SEGMENT = Pattern.compile("`((?:[^`]|``)+)`|([^.`]+)");

    private ColumnNames() {}

    /** A column by its whole name: a dot in it is no step into a struct. */
    public static Column quoted(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }

    /** The names between the dots; what stands in backticks is one, dots and all. */
    public static List<String> segments(String name) {
        return SEGMENT.matcher(name)
                .results()
                .map(segment -> segment.group(1) == null
                        ? segment.group(2)
                        : segment.group(1).replace("``", "`"))
                .toList();
    }

    /** Equal for names that mean the same column to Spark: whatever their case, unless {@code spark.sql.caseSensitive}. */
    public static Comparator<String> order(SparkSession session) {
        return Boolean.parseBoolean(session.conf().get("spark.sql.caseSensitive"))
                ? Comparator.naturalOrder()
                : String.CASE_INSENSITIVE_ORDER;
    }
}
