package io.vernier.jobs.report;

import io.vernier.jobs.store.table.CertificateRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is proven of the last layer of a run.
 *
 * @param layer its name
 * @param bound no output of it is farther from the float model's, for the rows that it covers
 * @param rows held-out rows; absent where there were none
 * @param covered those that it covers
 * @param certified those whose class provably is the float model's; absent where there are no classes
 * @param covers which rows it covers, in a word
 */
public record Proof(
        String layer, double bound, OptionalLong rows, OptionalLong covered, OptionalLong certified, String covers) {

    /** The rows that it covers, as the end of a sentence. */
    public String domain() {
        return switch (covers) {
            case "every row" -> "every input";
            case "same leaves" -> "rows that reach the same leaves";
            default -> "inputs in the calibrated range";
        };
    }

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
        return Optional.of(
                new Proof(last.layer(), bound, last.rows(), last.coveredRows(), last.certifiedRows(), last.covers()));
    }
}
