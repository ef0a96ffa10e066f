package io.vernier.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is proven of a run, and of how many rows. */
final class CertificateLines {
    private CertificateLines() {}

    static List<String> of(Optional<Proof> proof) {
        return proof.map(CertificateLines::of)
                .orElseGet(() -> List.of("error bound: none, these instructions have no proof"));
    }

    private static List<String> of(Proof proof) {
        List<String> lines = new ArrayList<>();
        lines.add("error bound: " + proof.layer()
                + (proof.bound() == 0
                        ? " is that of the float model for " + proof.domain()
                        : " within " + Numbers.significant(proof.bound(), 3) + " of the float model for "
                                + proof.domain()));
        boolean isOfAll = proof.bound() == 0 && proof.covered().equals(proof.rows());
        if (proof.rows().isPresent() && !isOfAll) {
            long all = proof.rows().getAsLong();
            String covered = share(proof.covered().orElseThrow(), all) + " of " + Numbers.count(all) + " rows are";
            lines.add(" ".repeat(13)
                    + (proof.certified().isPresent()
                            ? covered + "; " + share(proof.certified().getAsLong(), all) + " provably keep their class"
                            : covered));
        }
        return lines;
    }

    /** The count, and the share rounded down, so that only all is 100 %. */
    private static String share(long part, long rows) {
        return part == rows
                ? Numbers.count(part) + " (100 %)"
                : String.format(Locale.ROOT, "%,d (%.2f %%)", part, Math.floor(1e4 * part / rows) / 100);
    }
}
