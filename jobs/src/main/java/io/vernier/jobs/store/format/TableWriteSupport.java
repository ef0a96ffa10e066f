package io.vernier.jobs.store.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;

/** Hands rows to the Parquet writer. */
final class TableWriteSupport extends WriteSupport<TableRow> {
    private final TableSchema schema;
    private RecordConsumer out;

    TableWriteSupport(TableSchema schema) {
        this.schema = schema;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, so there is no other to override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema.parquet(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        out = consumer;
    }

    @Override
    public void write(TableRow row) {
        out.startMessage();
        List<Column> columns = schema.columns();
        for (int k = 0; k < columns.size(); k++) {
            Column column = columns.get(k);
            Optional<Object> value = row.value(k);
            if (value.isPresent()) {
                out.startField(column.name(), k);
                column.type().write(out, value.get());
                out.endField(column.name(), k);
            }
        }
        out.endMessage();
    }
}
