package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.store.table.CandidateRow;
import java.util.Optional;
import java.util.OptionalDouble;

/** How numbers of candidates are written. */
final class CandidateCells {
    private CandidateCells() {}

    static String share(OptionalDouble share) {
        return share.isPresent() ? Numbers.percent(share.getAsDouble()) : Words.NONE;
    }

    static String interval(Optional<CandidateRow> row) {
        return row.filter(each -> each.low().isPresent() && each.high().isPresent())
                .map(each -> share(each.low()) + " … " + share(each.high()))
                .orElse(Words.NONE);
    }
}
