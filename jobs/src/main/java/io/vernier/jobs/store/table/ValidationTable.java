package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.Verdict;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The table {@code validation}: one row for each metric, with the gate that judged it. */
public final class ValidationTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "validation",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("scope", ScalarType.STRING),
            Column.required("metric", ScalarType.STRING),
            Column.nullable("slice", ScalarType.STRING),
            Column.nullable("slice_value", ScalarType.STRING),
            Column.required("rows", ScalarType.BIGINT),
            Column.nullable("float_value", ScalarType.DOUBLE),
            Column.nullable("quantized_value", ScalarType.DOUBLE),
            Column.nullable("difference", ScalarType.DOUBLE),
            Column.nullable("low", ScalarType.DOUBLE),
            Column.nullable("high", ScalarType.DOUBLE),
            Column.nullable("gate", ScalarType.STRING),
            Column.nullable("verdict", ScalarType.STRING));

    private static final int FORMAT_VERSION = 1;

    private ValidationTable() {}

    public static Iterator<TableRow> rows(String runId, List<Metric> metrics, List<Gate.Result> gates) {
        return metrics.stream().map(metric -> row(runId, metric, gates)).iterator();
    }

    private static TableRow row(String runId, Metric metric, List<Gate.Result> gates) {
        Optional<Gate.Result> judgement =
                gates.stream().filter(gate -> gate.judges(metric)).findFirst();
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                metric.scope(),
                metric.name().label(),
                metric.slice().map(Metric.Slice::column),
                metric.slice().flatMap(Metric.Slice::value),
                metric.rows(),
                metric.floatValue(),
                metric.quantizedValue(),
                metric.difference(),
                metric.low(),
                metric.high(),
                judgement.map(gate -> gate.gate().sentence()),
                judgement.map(gate -> Verdict.of(List.of(gate)).label()));
    }

    public static ValidationRow value(TableRow row) {
        return new ValidationRow(
                row.text("scope"),
                row.text("metric"),
                row.optionalText("slice"),
                row.optionalText("slice_value"),
                row.bigint("rows"),
                row.optionalReal("float_value"),
                row.optionalReal("quantized_value"),
                row.optionalReal("difference"),
                row.optionalReal("low"),
                row.optionalReal("high"),
                row.optionalText("gate"),
                row.optionalText("verdict"));
    }
}
