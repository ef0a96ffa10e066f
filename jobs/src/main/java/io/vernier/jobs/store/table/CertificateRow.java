package io.vernier.jobs.store.table;

import io.vernier.certificate.Certificate;
import io.vernier.jobs.store.format.RecordTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A row of {@code certificate}: how far an output of a linear layer can be from the float model; there are none without a proof.
 *
 * @param bound no error of the output is larger in magnitude
 * @param rows of the validation, at the outputs of the last layer; absent before there are any
 * @param covers the rows that it holds for, in a word
 */
public record CertificateRow(
        String layer,
        int output,
        double errorMin,
        double errorMax,
        double bound,
        OptionalLong rows,
        OptionalLong coveredRows,
        OptionalLong certifiedRows,
        String covers) {
    public static final RecordTable<CertificateRow> TABLE =
            RecordTable.of("certificate", 2, "run_id", CertificateRow.class);

    /**
     * The rows of a certificate.
     *
     * @param certificate absent where there is no proof
     * @param seen the rows of the validation, which stand at the outputs of the last layer; absent before there are any
     */
    public static Stream<CertificateRow> of(Optional<Certificate> certificate, Optional<CertifiedRows> seen) {
        List<Certificate.Bound> bounds = certificate.map(Certificate::bounds).orElse(List.of());
        return bounds.stream()
                .map(bound -> of(certificate.orElseThrow().scope(), bound, seen.filter(rows -> bound.layer()
                        .equals(bounds.get(bounds.size() - 1).layer()))));
    }

    private static CertificateRow of(Certificate.Scope scope, Certificate.Bound bound, Optional<CertifiedRows> seen) {
        return new CertificateRow(
                bound.layer(),
                bound.output(),
                bound.low(),
                bound.high(),
                bound.magnitude(),
                seen.map(rows -> OptionalLong.of(rows.rows())).orElseGet(OptionalLong::empty),
                seen.map(rows -> OptionalLong.of(rows.covered())).orElseGet(OptionalLong::empty),
                seen.map(CertifiedRows::certified).orElseGet(OptionalLong::empty),
                scope.label());
    }
}
