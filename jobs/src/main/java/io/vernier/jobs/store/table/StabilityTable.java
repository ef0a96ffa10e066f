package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.quantize.TensorStability;
import io.vernier.range.RangeStability;
import java.util.Iterator;
import java.util.List;

/** The table {@code range_stability}: how far each range and its scale move when a group of rows is left out. */
public final class StabilityTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "range_stability",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("tensor", ScalarType.STRING),
            Column.required("role", ScalarType.STRING),
            Column.nullable("channel", ScalarType.INT),
            Column.required("groups", ScalarType.INT),
            Column.required("range_min", ScalarType.DOUBLE),
            Column.required("range_min_least", ScalarType.DOUBLE),
            Column.required("range_min_greatest", ScalarType.DOUBLE),
            Column.required("range_min_standard_error", ScalarType.DOUBLE),
            Column.required("range_max", ScalarType.DOUBLE),
            Column.required("range_max_least", ScalarType.DOUBLE),
            Column.required("range_max_greatest", ScalarType.DOUBLE),
            Column.required("range_max_standard_error", ScalarType.DOUBLE),
            Column.required("scale", ScalarType.DOUBLE),
            Column.required("scale_least", ScalarType.DOUBLE),
            Column.required("scale_greatest", ScalarType.DOUBLE),
            Column.required("scale_standard_error", ScalarType.DOUBLE));

    private static final int FORMAT_VERSION = 1;

    private StabilityTable() {}

    public static Iterator<TableRow> rows(String runId, List<TensorStability> stabilities) {
        return stabilities.stream().map(each -> row(runId, each)).iterator();
    }

    public static StabilityRow value(TableRow row) {
        return new StabilityRow(
                row.text("tensor"),
                row.text("role"),
                row.optionalInteger("channel"),
                row.integer("groups"),
                row.real("scale"),
                row.real("scale_least"),
                row.real("scale_greatest"),
                row.real("scale_standard_error"));
    }

    private static TableRow row(String runId, TensorStability tensor) {
        RangeStability stability = tensor.stability();
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                tensor.tensor().tensor(),
                tensor.tensor().role().label(),
                tensor.tensor().channel(),
                stability.groups(),
                stability.lo().value(),
                stability.lo().least(),
                stability.lo().greatest(),
                stability.lo().standardError(),
                stability.hi().value(),
                stability.hi().least(),
                stability.hi().greatest(),
                stability.hi().standardError(),
                stability.scale().value(),
                stability.scale().least(),
                stability.scale().greatest(),
                stability.scale().standardError());
    }
}
