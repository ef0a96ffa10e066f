package io.vernier.spark.plan;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException;

/**
 * What an error says, for a sentence to users: without Spark's codes, which only help who reads Spark's source.
 *
 * <p>Uses {@code SchemaColumnConvertNotSupportedException}, the one error of Spark's Parquet reader that names a column; checked with Spark
 * 4.0 to 4.3.
 */
public final class Reasons {
    private static final int DEPTH = 32;
    private static final Pattern CONDITION = Pattern.compile("^\\[[A-Z0-9_.]+] ");
    private static final Pattern STATE = Pattern.compile("\\s*SQLSTATE: \\w+(; line \\d+ pos \\d+;?)?");

    private Reasons() {}

    /** The first line of the error's message, with a full stop; its class where it says nothing. */
    public static String of(Throwable error) {
        String message = error.getMessage() == null ? "" : error.getMessage();
        String line = message.lines()
                .filter(each -> !each.isBlank())
                .findFirst()
                .orElse(error.getClass().getSimpleName());
        String plain = STATE.matcher(CONDITION.matcher(line.strip()).replaceFirst(""))
                .replaceAll("")
                .strip();
        return plain.endsWith(".") ? plain : plain + ".";
    }

    /**
     * Of which column a file holds another type than the table, and which, such as {@code the column [n] is DOUBLE here and bigint}; absent
     * for any other error.
     */
    public static Optional<String> mixedColumn(Throwable error) {
        return error instanceof SchemaColumnConvertNotSupportedException mixed
                ? Optional.of("the column " + mixed.getColumn() + " is " + mixed.getPhysicalType() + " in one and "
                        + mixed.getLogicalType())
                : Optional.empty();
    }

    /** The cause of all causes. */
    public static Throwable deepest(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause.getCause() != null && depth < DEPTH; depth++) {
            cause = cause.getCause();
        }
        return cause;
    }
}
