package io.vernier.jobs.store.format;

import java.util.stream.IntStream;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** Makes rows of what Parquet reads. */
final class ReadRow extends RecordMaterializer<TableRow> {
    private final TableSchema schema;
    private final GroupConverter root;
    private Object[] values = {};

    ReadRow(TableSchema schema) {
        this.schema = schema;
        this.root = new ReadGroup(
                () -> values = new Object[schema.columns().size()],
                () -> {},
                IntStream.range(0, schema.columns().size())
                        .mapToObj(this::column)
                        .toArray(Converter[]::new));
    }

    private Converter column(int k) {
        return schema.columns().get(k).type().reader(value -> values[k] = value);
    }

    @Override
    public TableRow getCurrentRecord() {
        return TableRow.of(schema, values);
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }
}
