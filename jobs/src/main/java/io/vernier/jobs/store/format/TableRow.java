package io.vernier.jobs.store.format;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;

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
            return optional.orElse(null);
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

    public boolean has(String column) {
        return values[schema.position(column)] != null;
    }

    private <T> T required(String column, Class<T> type) {
        return type.cast(value(schema.position(column))
                .orElseThrow(() -> new IllegalArgumentException(
                        "A row of the table \"" + schema.table() + "\" has no \"" + column + "\".")));
    }

    private <T> Optional<T> optional(String column, Class<T> type) {
        return value(schema.position(column)).map(type::cast);
    }

    public String text(String column) {
        return required(column, String.class);
    }

    public Optional<String> optionalText(String column) {
        return optional(column, String.class);
    }

    public boolean truth(String column) {
        return required(column, Boolean.class);
    }

    public int integer(String column) {
        return required(column, Integer.class);
    }

    public OptionalInt optionalInteger(String column) {
        return optional(column, Integer.class).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    public long bigint(String column) {
        return required(column, Long.class);
    }

    public OptionalLong optionalBigint(String column) {
        return optional(column, Long.class).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    public double real(String column) {
        return required(column, Double.class);
    }

    public OptionalDouble optionalReal(String column) {
        return optional(column, Double.class).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    public int[] integers(String column) {
        return required(column, int[].class);
    }

    public long[] bigints(String column) {
        return required(column, long[].class);
    }

    public double[] reals(String column) {
        return required(column, double[].class);
    }

    public BigInteger[] decimals(String column) {
        return required(column, BigInteger[].class);
    }

    /** A map with text as keys and values, as {@link StringMapType} reads it. */
    @SuppressWarnings("unchecked")
    public SortedMap<String, String> map(String column) {
        return required(column, SortedMap.class);
    }
}
