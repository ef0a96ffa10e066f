package io.vernier.jobs.store.table;

import io.vernier.certificate.Certificate;
import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.ScalarType;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSchema;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The table {@code certificate}: how far each output of each linear layer can be from the float model; no rows without a proof. */
public final class CertificateTable {
    public static final TableSchema SCHEMA = TableSchema.of(
            "certificate",
            Column.required("format_version", ScalarType.INT),
            Column.required("run_id", ScalarType.STRING),
            Column.required("layer", ScalarType.STRING),
            Column.required("output", ScalarType.INT),
            Column.required("error_min", ScalarType.DOUBLE),
            Column.required("error_max", ScalarType.DOUBLE),
            Column.required("bound", ScalarType.DOUBLE),
            Column.nullable("rows", ScalarType.BIGINT),
            Column.nullable("covered_rows", ScalarType.BIGINT),
            Column.nullable("certified_rows", ScalarType.BIGINT),
            Column.required("covers", ScalarType.STRING));

    private static final int FORMAT_VERSION = 2;

    private CertificateTable() {}

    /**
     * The rows of a certificate.
     *
     * @param certificate absent where there is no proof
     * @param seen the rows of the validation, which stand at the outputs of the last layer; absent before there are any
     */
    public static Iterator<TableRow> rows(
            String runId, Optional<Certificate> certificate, Optional<CertifiedRows> seen) {
        List<Certificate.Bound> bounds = certificate.map(Certificate::bounds).orElse(List.of());
        return bounds.stream()
                .map(bound -> row(runId, certificate.orElseThrow().scope(), bound, seen.filter(rows -> bound.layer()
                        .equals(bounds.get(bounds.size() - 1).layer()))))
                .iterator();
    }

    private static TableRow row(
            String runId, Certificate.Scope scope, Certificate.Bound bound, Optional<CertifiedRows> seen) {
        return TableRow.of(
                SCHEMA,
                FORMAT_VERSION,
                runId,
                bound.layer(),
                bound.output(),
                bound.low(),
                bound.high(),
                bound.magnitude(),
                seen.map(CertifiedRows::rows),
                seen.map(CertifiedRows::covered),
                seen.map(CertifiedRows::certified).orElseGet(OptionalLong::empty),
                scope.label());
    }

    public static CertificateRow value(TableRow row) {
        return new CertificateRow(
                row.text("layer"),
                row.integer("output"),
                row.real("error_min"),
                row.real("error_max"),
                row.real("bound"),
                row.optionalBigint("rows"),
                row.optionalBigint("covered_rows"),
                row.optionalBigint("certified_rows"),
                row.text("covers"));
    }
}
