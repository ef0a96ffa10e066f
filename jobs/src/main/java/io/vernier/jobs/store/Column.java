package io.vernier.jobs.store;

import org.apache.parquet.schema.Type;

/** A column of a table. */
record Column(String name, ColumnType type, Presence presence) {

    /** Whether every row has a value. */
    enum Presence {
        REQUIRED,
        NULLABLE
    }

    static Column required(String name, ColumnType type) {
        return new Column(name, type, Presence.REQUIRED);
    }

    static Column nullable(String name, ColumnType type) {
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
