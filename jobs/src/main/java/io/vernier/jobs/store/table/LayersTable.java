package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.onnx.quantize.LayerRecord;
import io.vernier.onnx.quantize.QuantizedNetwork;
import java.util.Iterator;

/** The table {@code layers}: what became of each operator of a network, in the order of the file. */
public final class LayersTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "layers",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("layer", ScalarType.STRING),
            Column.required("operator", ScalarType.STRING),
            Column.required("quantized", ScalarType.BOOLEAN),
            Column.required("reason", ScalarType.STRING),
            Column.required("recipe", ScalarType.STRING));

    private static final int FORMAT_VERSION = 1;

    private LayersTable() {}

    public static Iterator<TableRow> rows(String runId, QuantizedNetwork network) {
        return network.layers().stream().map(layer -> row(runId, layer)).iterator();
    }

    private static TableRow row(String runId, LayerRecord layer) {
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                layer.layer(),
                layer.operator(),
                layer.treatment().isQuantized(),
                layer.treatment().label(),
                layer.recipe());
    }
}
