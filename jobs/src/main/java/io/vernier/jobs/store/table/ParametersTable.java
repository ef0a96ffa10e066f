package io.vernier.jobs.store.table;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Scheme;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import io.vernier.quantize.Quantization;
import io.vernier.quantize.QuantizedTensor;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The table {@code parameters}: how each tensor's numbers and codes correspond, in the order of the model. */
public final class ParametersTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "parameters",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("tensor", ScalarType.STRING),
            Column.required("role", ScalarType.STRING),
            Column.nullable("channel", ScalarType.INT),
            Column.required("bits", ScalarType.INT),
            Column.required("signed", ScalarType.BOOLEAN),
            Column.required("scheme", ScalarType.STRING),
            Column.required("qmin", ScalarType.BIGINT),
            Column.required("qmax", ScalarType.BIGINT),
            Column.required("scale", ScalarType.DOUBLE),
            Column.required("zero_point", ScalarType.BIGINT),
            Column.required("range_min", ScalarType.DOUBLE),
            Column.required("range_max", ScalarType.DOUBLE),
            Column.required("estimator", ScalarType.STRING),
            Column.required("clipped_fraction", ScalarType.DOUBLE),
            Column.nullable("expected_sqnr_db", ScalarType.DOUBLE),
            Column.required("offset", ScalarType.DOUBLE));

    private static final int FORMAT_VERSION = 2;

    private ParametersTable() {}

    public static Iterator<TableRow> rows(String runId, Quantization quantization) {
        return rows(runId, quantization.tensors());
    }

    public static Iterator<TableRow> rows(String runId, List<QuantizedTensor> tensors) {
        return tensors.stream().map(tensor -> row(runId, tensor)).iterator();
    }

    static String label(Scheme scheme) {
        return scheme.name().toLowerCase(Locale.ROOT);
    }

    private static TableRow row(String runId, QuantizedTensor tensor) {
        QuantizationParameters parameters = tensor.parameters();
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                tensor.tensor(),
                tensor.role().label(),
                tensor.channel(),
                tensor.specification().bits(),
                tensor.specification().signed(),
                label(tensor.specification().scheme()),
                parameters.qmin(),
                parameters.qmax(),
                parameters.scale(),
                parameters.zeroPoint(),
                parameters.range().lo(),
                parameters.range().hi(),
                tensor.estimator(),
                tensor.clippedFraction(),
                tensor.expectedSqnrDecibel(),
                parameters.offset());
    }

    public static ParameterRow value(TableRow row) {
        return new ParameterRow(
                row.text("tensor"),
                row.text("role"),
                row.optionalInteger("channel"),
                row.integer("bits"),
                row.truth("signed"),
                row.text("scheme"),
                row.bigint("qmin"),
                row.bigint("qmax"),
                row.real("scale"),
                row.bigint("zero_point"),
                row.real("range_min"),
                row.real("range_max"),
                row.text("estimator"),
                row.real("clipped_fraction"),
                row.optionalReal("expected_sqnr_db"),
                row.real("offset"));
    }
}
