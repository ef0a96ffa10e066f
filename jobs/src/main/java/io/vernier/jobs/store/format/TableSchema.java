package io.vernier.jobs.store.format;

import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The layout of a table.
 *
 * @param table its name
 * @param columns in order
 */
public record TableSchema(String table, List<Column> columns) {
    public TableSchema {
        columns = List.copyOf(columns);
    }

    public static TableSchema of(String table, Column... columns) {
        return new TableSchema(table, List.of(columns));
    }

    public int position(String column) {
        for (int k = 0; k < columns.size(); k++) {
            if (columns.get(k).name().equals(column)) {
                return k;
            }
        }
        throw new IllegalArgumentException("The table \"" + table + "\" has no column \"" + column + "\".");
    }

    MessageType parquet() {
        return new MessageType(table, columns.stream().map(Column::parquet).toArray(Type[]::new));
    }
}
