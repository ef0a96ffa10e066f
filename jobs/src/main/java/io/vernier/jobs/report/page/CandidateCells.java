package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.store.table.CandidateRow;
import java.util.Optional;
import java.util.OptionalDouble;

/** How numbers of candidates are written. */
final class CandidateCells {
    private static final String PROVEN = "proven";

    private CandidateCells() {}

    static String share(OptionalDouble share) {
        return share.isPresent() ? Numbers.percent(share.getAsDouble()) : Words.NONE;
    }

    /** The same after a word. */
    static String told(Optional<CandidateRow> row) {
        String interval = interval(row);
        return interval.equals(PROVEN) ? interval : "95 %: " + interval;
    }

    static String interval(Optional<CandidateRow> row) {
        if (row.filter(each -> each.low().isPresent() && each.low().equals(each.high()))
                .isPresent()) {
            return PROVEN;
        }
        return row.filter(each -> each.low().isPresent() && each.high().isPresent())
                .map(each -> share(each.low()) + " … " + share(each.high()))
                .orElse(Words.NONE);
    }
}
