package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import java.util.Iterator;
import java.util.List;

/** The table {@code ablation}: what the model is worth with a part of its integers alone. */
public final class AblationTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "ablation",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("what", ScalarType.STRING),
            Column.nullable("tensor", ScalarType.STRING),
            Column.required("metric", ScalarType.STRING),
            Column.nullable("value", ScalarType.DOUBLE));

    private static final int FORMAT_VERSION = 1;

    private AblationTable() {}

    public static Iterator<TableRow> rows(String runId, List<AblationRow> rows) {
        return rows.stream()
                .map(row ->
                        TableRow.of(SCHEMA, FORMAT_VERSION, runId, row.what(), row.tensor(), row.metric(), row.value()))
                .iterator();
    }

    public static AblationRow value(TableRow row) {
        return new AblationRow(
                row.text("what"), row.optionalText("tensor"), row.text("metric"), row.optionalReal("value"));
    }
}
