package io.vernier.jobs.store.format;

import io.vernier.integer.Integers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One row of a table. */
public final class TableRow {
    private final TableSchema schema;

    /** One for each column, null where there is no value. */
    private final Object[] values;

    private TableRow(TableSchema schema, Object[] values) {
        this.schema = schema;
        this.values = values;
    }

    /**
     * A row.
     *
     * @param values one for each column, an empty {@code Optional} of any kind where there is none
     * @throws IllegalArgumentException if they do not fit the schema
     */
    public static TableRow of(TableSchema schema, Object... values) {
        Object[] plain = Arrays.stream(values).map(TableRow::plain).toArray();
        if (plain.length != schema.columns().size()) {
            throw new IllegalArgumentException("Found " + plain.length + " values for the table \"" + schema.table()
                    + "\", expected " + schema.columns().size() + ".");
        }
        for (int k = 0; k < plain.length; k++) {
            Column column = schema.columns().get(k);
            boolean fits = plain[k] == null
                    ? column.presence() == Column.Presence.NULLABLE
                    : column.type().valueClass().isInstance(plain[k]);
            if (!fits) {
                throw new IllegalArgumentException("Found " + plain[k] + " for the column \"" + column.declaration()
                        + "\" of the table \"" + schema.table() + "\".");
            }
        }
        return new TableRow(schema, plain);
    }

    private static Object plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof long[] longs) {
            return Integers.of(longs);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }

    /** The value of a column by its position, where there is one. */
    public Optional<Object> value(int position) {
        return Optional.ofNullable(values[position]);
    }

    /**
     * The value of a column of integers that every row has.
     *
     * @throws IllegalArgumentException if there is no such column, or no value
     */
    public int integer(String column) {
        return (Integer) value(schema.position(column))
                .orElseThrow(() -> new IllegalArgumentException(
                        "A row of the table \"" + schema.table() + "\" has no \"" + column + "\"."));
    }
}
