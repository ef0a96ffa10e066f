package io.vernier.jobs.report;

import io.vernier.jobs.store.CertificateRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is proven of a run, and of how many rows. */
final class CertificateLines {
    private CertificateLines() {}

    static List<String> of(List<CertificateRow> rows) {
        if (rows.isEmpty()) {
            return List.of("certificate: none, of these instructions there is no proof");
        }
        CertificateRow last = rows.get(rows.size() - 1);
        double bound = rows.stream()
                .filter(row -> row.layer().equals(last.layer()))
                .mapToDouble(CertificateRow::bound)
                .max()
                .orElseThrow();
        List<String> lines = new ArrayList<>();
        lines.add("certificate: " + last.layer()
                + (bound == 0
                        ? " is that of the float model for every input"
                        : " within " + Numbers.significant(bound, 3)
                                + " of the float model for inputs in the calibrated range"));
        if (last.rows().isPresent()) {
            long all = last.rows().getAsLong();
            String covered = share(last.coveredRows().orElseThrow(), all) + " of " + Numbers.count(all) + " rows are";
            lines.add(" ".repeat(13)
                    + (last.certifiedRows().isPresent()
                            ? covered + "; " + share(last.certifiedRows().getAsLong(), all)
                                    + " provably keep their class"
                            : covered));
        }
        return lines;
    }

    /** The count, and the share rounded down, so that only all is 100 %. */
    private static String share(long part, long rows) {
        return String.format(Locale.ROOT, "%,d (%.2f %%)", part, Math.floor(1e4 * part / rows) / 100);
    }
}
