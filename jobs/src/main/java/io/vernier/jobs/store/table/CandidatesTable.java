package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.StringMapType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import java.util.Iterator;
import java.util.List;

/** The table {@code candidates} of a sweep: a row for each metric of each candidate. */
public final class CandidatesTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "candidates",
            Column.required("format_version", ScalarType.INT),
            Column.required("sweep_id", ScalarType.STRING),
            Column.required("candidate", ScalarType.INT),
            Column.required("changes", StringMapType.STRING_MAP),
            Column.nullable("run_id", ScalarType.STRING),
            Column.required("inputs_bits", ScalarType.INT),
            Column.required("activations_bits", ScalarType.INT),
            Column.required("weights_bits", ScalarType.INT),
            Column.required("method", ScalarType.STRING),
            Column.required("metric", ScalarType.STRING),
            Column.nullable("float_value", ScalarType.DOUBLE),
            Column.nullable("value", ScalarType.DOUBLE),
            Column.nullable("low", ScalarType.DOUBLE),
            Column.nullable("high", ScalarType.DOUBLE),
            Column.required("accumulator_bits", ScalarType.INT),
            Column.required("weight_bytes", ScalarType.BIGINT),
            Column.required("selected", ScalarType.BOOLEAN),
            Column.nullable("reason", ScalarType.STRING));

    private static final int FORMAT_VERSION = 4;

    private CandidatesTable() {}

    public static Iterator<TableRow> rows(String sweepId, List<CandidateRow> candidates) {
        return candidates.stream().map(each -> row(sweepId, each)).iterator();
    }

    private static TableRow row(String sweepId, CandidateRow row) {
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                sweepId,
                row.candidate(),
                row.changes(),
                row.runId(),
                row.inputsBits(),
                row.activationsBits(),
                row.weightsBits(),
                row.method(),
                row.metric(),
                row.floatValue(),
                row.value(),
                row.low(),
                row.high(),
                row.accumulatorBits(),
                row.weightBytes(),
                row.selected(),
                row.reason());
    }

    public static CandidateRow value(TableRow row) {
        return new CandidateRow(
                row.integer("candidate"),
                row.map("changes"),
                row.optionalText("run_id"),
                row.integer("inputs_bits"),
                row.integer("activations_bits"),
                row.integer("weights_bits"),
                row.text("method"),
                row.text("metric"),
                row.optionalReal("float_value"),
                row.optionalReal("value"),
                row.optionalReal("low"),
                row.optionalReal("high"),
                row.integer("accumulator_bits"),
                row.bigint("weight_bytes"),
                row.truth("selected"),
                row.optionalText("reason"));
    }
}
