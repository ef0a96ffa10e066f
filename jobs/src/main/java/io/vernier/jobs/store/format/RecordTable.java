package io.vernier.jobs.store.format;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A table whose rows are records: a column for each component, with the component's name in {@code snake_case} and the type that
 * {@link RecordColumn} gives it, in the order of the record. Columns of an identity may stand before these.
 *
 * @param <R> the record of a row
 */
public final class RecordTable<R extends Record> {
    private static final Column FORMAT_VERSION = Column.required("format_version", ScalarType.INT);

    private final TableSchema schema;
    private final OptionalInt formatVersion;
    private final List<RecordColumn> columns;
    private final Constructor<R> constructor;

    private RecordTable(String table, OptionalInt formatVersion, List<Column> identity, Class<R> row) {
        this.formatVersion = formatVersion;
        this.columns =
                Arrays.stream(row.getRecordComponents()).map(RecordColumn::of).toList();
        this.constructor = constructor(row);
        this.schema = new TableSchema(
                table,
                Stream.of(
                                formatVersion.stream().mapToObj(version -> FORMAT_VERSION),
                                identity.stream(),
                                columns.stream().map(RecordColumn::column))
                        .flatMap(each -> each)
                        .toList());
    }

    /**
     * A table whose rows begin with their version and the identity of what they belong to.
     *
     * @param table its name
     * @param formatVersion rises when rows mean something else than before
     * @param identity name of the column, such as {@code run_id}
     */
    public static <R extends Record> RecordTable<R> of(String table, int formatVersion, String identity, Class<R> row) {
        return of(table, formatVersion, List.of(Column.required(identity, ScalarType.STRING)), row);
    }

    /**
     * A table whose rows begin with their version and other columns.
     *
     * @param identity what stands between the version and the columns of the record
     */
    public static <R extends Record> RecordTable<R> of(
            String table, int formatVersion, List<Column> identity, Class<R> row) {
        return new RecordTable<>(table, OptionalInt.of(formatVersion), identity, row);
    }

    /** A table of nothing but records. */
    public static <R extends Record> RecordTable<R> bare(String table, Class<R> row) {
        return new RecordTable<>(table, OptionalInt.empty(), List.of(), row);
    }

    private static <R extends Record> Constructor<R> constructor(Class<R> row) {
        try {
            Constructor<R> canonical = row.getDeclaredConstructor(Arrays.stream(row.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            canonical.setAccessible(true);
            return canonical;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("The record " + row.getName() + " has no canonical constructor.", e);
        }
    }

    /** Its layout. */
    public TableSchema schema() {
        return schema;
    }

    /** Its name. */
    public String name() {
        return schema.table();
    }

    /** Rows of what has this identity, made one by one as they are asked for. */
    public Iterator<TableRow> rows(String identity, Stream<R> rows) {
        return rows(List.of(identity), rows);
    }

    /**
     * Rows of what these identify.
     *
     * @param identity the values of the columns between the version and those of the record
     */
    public Iterator<TableRow> rows(List<?> identity, Stream<R> rows) {
        return stream(identity, rows).iterator();
    }

    /** The same as a stream. */
    public Stream<TableRow> stream(List<?> identity, Stream<R> rows) {
        return rows.map(row -> row(identity, row));
    }

    private TableRow row(List<?> identity, R row) {
        List<Object> values = new ArrayList<>();
        formatVersion.ifPresent(values::add);
        values.addAll(identity);
        columns.forEach(column -> values.add(column.get(row)));
        return TableRow.of(schema, values.toArray());
    }

    /**
     * The record of a row.
     *
     * @throws IllegalArgumentException if the record refuses its values
     */
    public R value(TableRow row) {
        int before = schema.columns().size() - columns.size();
        Object[] values = new Object[columns.size()];
        for (int k = 0; k < values.length; k++) {
            values[k] = columns.get(k).component(row.value(before + k));
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The record of the table \"" + name() + "\" cannot be made.", e);
        }
    }

    /**
     * The same of a table whose version matters to its reader.
     *
     * @throws IllegalArgumentException if the row is of another version
     */
    public R valueOfThisVersion(TableRow row) {
        int found = row.integer(FORMAT_VERSION.name());
        int expected = formatVersion.orElseThrow();
        if (found != expected) {
            throw new IllegalArgumentException("found format_version " + found + ", expected " + expected);
        }
        return value(row);
    }
}
