package io.vernier.jobs.store.format;

import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.Type;

/** The type of a column: its place in Parquet, and its canonical bytes in the digest of a table. */
public sealed interface ColumnType permits ScalarType, ArrayType, StringMapType {

    /** The name in SQL, for example {@code array<bigint>}. */
    String label();

    /** The class of the values in a {@link TableRow}. */
    Class<?> valueClass();

    Type parquet(String name, Type.Repetition repetition);

    /** Writes one value of an opened field. */
    void write(RecordConsumer out, Object value);

    /** Reads values of a field, for a row that has one. */
    Converter reader(Consumer<Object> each);

    /** Writes a value so that equal values, and only they, make equal bytes. */
    void digest(DataOutput out, Object value) throws IOException;
}
