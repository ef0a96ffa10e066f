package io.vernier.jobs.store.format;

import org.apache.parquet.schema.Type;

/** A column of a table. */
public record Column(String name, ColumnType type, Presence presence) {

    /** Whether every row has a value. */
    public enum Presence {
        REQUIRED,
        NULLABLE
    }

    public static Column required(String name, ColumnType type) {
        return new Column(name, type, Presence.REQUIRED);
    }

    public static Column nullable(String name, ColumnType type) {
        return new Column(name, type, Presence.NULLABLE);
    }

    Type parquet() {
        return type.parquet(name, presence == Presence.REQUIRED ? Type.Repetition.REQUIRED : Type.Repetition.OPTIONAL);
    }

    /** The column as SQL would declare it. */
    String declaration() {
        return name + " " + type.label() + (presence == Presence.REQUIRED ? " not null" : "");
    }
}
