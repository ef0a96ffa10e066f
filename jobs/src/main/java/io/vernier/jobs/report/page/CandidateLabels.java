package io.vernier.jobs.report.page;

import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.SweepSummary.Compared;
import io.vernier.jobs.store.table.CandidateRow;
import java.util.List;
import java.util.stream.IntStream;

/** What the candidates of a sweep are called: by their bits, by their method where there are several, by their number where that is not enough. */
final class CandidateLabels {
    private final boolean areRanks;
    private final boolean hasMethods;
    private final List<String> all;

    CandidateLabels(SweepSummary sweep) {
        List<Compared> compared = sweep.compared();
        this.areRanks = sweep.isOfRanks();
        this.hasMethods =
                compared.stream().map(each -> each.first().method()).distinct().count() > 1;
        this.all = compared.stream().map(each -> plain(each.first())).toList();
    }

    String of(Compared candidate) {
        CandidateRow row = candidate.first();
        String label = plain(row);
        return all.stream().filter(label::equals).count() == 1 ? label : label + ", candidate " + row.candidate();
    }

    private String plain(CandidateRow row) {
        return bits(row) + (hasMethods ? ", " + row.method() : "");
    }

    private String bits(CandidateRow row) {
        int inputs = row.inputsBits();
        if (areRanks) {
            return Words.bits(inputs);
        }
        return IntStream.of(row.activationsBits(), row.weightsBits()).allMatch(bits -> bits == inputs)
                ? Words.bits(inputs)
                : inputs + "/" + row.activationsBits() + "/" + row.weightsBits() + " bits";
    }
}
