package io.vernier.jobs.report;

import io.vernier.jobs.store.table.CertificateRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is proven of the last layer of a run.
 *
 * @param layer its name
 * @param bound no output of it is farther from the float model's, for inputs in the calibrated range
 * @param rows held-out rows; absent where there were none
 * @param covered those whose inputs are in that range
 * @param certified those whose class provably is the float model's; absent where there are no classes
 */
public record Proof(String layer, double bound, OptionalLong rows, OptionalLong covered, OptionalLong certified) {

    static Optional<Proof> of(List<CertificateRow> certificate) {
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        CertificateRow last = certificate.get(certificate.size() - 1);
        double bound = certificate.stream()
                .filter(row -> row.layer().equals(last.layer()))
                .mapToDouble(CertificateRow::bound)
                .max()
                .orElseThrow();
        return Optional.of(new Proof(last.layer(), bound, last.rows(), last.coveredRows(), last.certifiedRows()));
    }
}
