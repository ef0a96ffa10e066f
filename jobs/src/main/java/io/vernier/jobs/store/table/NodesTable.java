package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import java.util.Iterator;
import java.util.List;

/** The table {@code nodes}: how many calibrated rows reached each split and each leaf of a model of trees. */
public final class NodesTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "nodes",
            Column.required("format_version", ScalarType.INT),
            Column.required("calibration_id", ScalarType.STRING),
            Column.required("tensor", ScalarType.STRING),
            Column.required("tree", ScalarType.INT),
            Column.required("node", ScalarType.INT),
            Column.nullable("parent", ScalarType.INT),
            Column.required("depth", ScalarType.INT),
            Column.nullable("feature", ScalarType.INT),
            Column.nullable("feature_name", ScalarType.STRING),
            Column.nullable("threshold", ScalarType.DOUBLE),
            Column.nullable("leaf", ScalarType.INT),
            Column.required("rows", ScalarType.BIGINT));

    private static final int FORMAT_VERSION = 1;

    private NodesTable() {}

    public static Iterator<TableRow> rows(String calibrationId, List<NodeRow> nodes) {
        return nodes.stream()
                .map(node -> TableRow.of(
                        SCHEMA,
                        FORMAT_VERSION,
                        calibrationId,
                        node.tensor(),
                        node.tree(),
                        node.node(),
                        node.parent(),
                        node.depth(),
                        node.feature(),
                        node.featureName(),
                        node.threshold(),
                        node.leaf(),
                        node.rows()))
                .iterator();
    }

    public static NodeRow value(TableRow row) {
        return new NodeRow(
                row.text("tensor"),
                row.integer("tree"),
                row.integer("node"),
                row.optionalInteger("parent"),
                row.integer("depth"),
                row.optionalInteger("feature"),
                row.optionalText("feature_name"),
                row.optionalReal("threshold"),
                row.optionalInteger("leaf"),
                row.bigint("rows"));
    }
}
