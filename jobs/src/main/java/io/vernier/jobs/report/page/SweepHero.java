package io.vernier.jobs.report.page;

import io.vernier.config.Secrets;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.SweepSummary.Compared;
import io.vernier.jobs.store.table.CandidateRow;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is seen first of a sweep: which candidate, why, and what it takes. */
final class SweepHero {
    private static final int SHOWN = 3;

    private final SweepSummary sweep;
    private final CandidateLabels labels;
    private final Optional<Compared> chosen;

    private SweepHero(SweepSummary sweep) {
        this.sweep = sweep;
        this.labels = new CandidateLabels(sweep);
        this.chosen = sweep.chosen();
    }

    static Html of(SweepSummary sweep) {
        return new SweepHero(sweep).html();
    }

    /** The verdict in a word or two. */
    static String word(SweepSummary sweep) {
        if (!sweep.isSelecting()) {
            return "Compared";
        }
        return sweep.chosen().isPresent() ? "Selected" : "None selected";
    }

    private Html html() {
        String color = !sweep.isSelecting() ? "unvalidated" : chosen.isPresent() ? "passed" : "failed";
        Html tiles = new Html();
        chosen.ifPresent(each -> tiles(tiles, each));
        return Html.of(
                "<div class=\"hero\"><span class=\"verdict {}\">{}</span><h1>{}</h1><p class=\"lead\">{}</p>"
                        + "<div class=\"tiles\">{}</div></div>",
                color,
                word(sweep),
                Words.unbroken(sentence()),
                reasons(),
                tiles);
    }

    private String sentence() {
        String of = Words.counted(sweep.compared().size(), "candidate");
        if (sweep.deciding().isEmpty()) {
            return of + (sweep.compared().size() == 1 ? " was" : " were") + " compared.";
        }
        String rule = " sure to keep " + share(sweep.least()) + " of the decisions"
                + (sweep.isSelecting() ? "" : " on the held-out rows")
                + (sweep.missing().isEmpty() ? "" : " and misses no gate") + ".";
        return chosen.map(each -> (sweep.isOfRanks() ? "Ranks of " : "") + labels.of(each) + ": the smallest of " + of
                        + " that is" + rule)
                .orElse("None of " + of + " is" + rule);
    }

    /** A share as the configuration has it, not rounded to look like all. */
    private static String share(double share) {
        return Numbers.significant(100 * share, 10) + " %";
    }

    private Html reasons() {
        Html text = new Html();
        sweep.deciding()
                .ifPresent(
                        metric -> chosen.ifPresentOrElse(each -> why(text, each, metric), () -> nearest(text, metric)));
        missing(text);
        if (!sweep.refused().isEmpty()) {
            text.add(
                    "{} could not be quantized. ", Words.counted(sweep.refused().size(), "candidate"));
        }
        if (!sweep.isSelecting()) {
            text.add("No run was made (<code>sweep.select: none</code>).");
        }
        chosen.flatMap(each -> each.first().runId())
                .ifPresent(run -> text.add(
                        "It became the run <code>{}</code>, whose own page says whether it passed its gates.", run));
        return text;
    }

    /** Why smaller ones were not selected. */
    private void missing(Html text) {
        sweep.missing().stream().limit(SHOWN).forEach(each -> {
            String reason = Secrets.mask(each.first().reason().orElse(""));
            text.add("{}: {} ", labels.of(each), reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1));
        });
        if (sweep.missing().size() > SHOWN) {
            text.add("So do {} more. ", sweep.missing().size() - SHOWN);
        }
    }

    private void why(Html text, Compared candidate, String metric) {
        text.add(
                sweep.isSelecting()
                        ? "Fitted to two thirds of the calibration’s rows, it keeps {} of the decisions on the rest; {}. "
                        : "It keeps {}; {}. ",
                CandidateCells.share(candidate.value(metric)),
                candidate.low(metric).equals(OptionalDouble.of(1))
                        ? "by proof no row can be decided otherwise"
                        : "with 95 % confidence " + CandidateCells.share(candidate.low(metric)) + " or more");
        List<Compared> smaller = sweep.compared().subList(0, sweep.compared().indexOf(candidate));
        best(smaller, metric)
                .ifPresent(each -> text.add(
                        "Of the smaller ones the best, {}, is sure of no more than {}. ",
                        labels.of(each),
                        CandidateCells.share(each.low(metric))));
    }

    private void nearest(Html text, String metric) {
        best(sweep.compared(), metric)
                .ifPresent(each -> text.add(
                        "{} comes nearest: it is sure to keep {}. ",
                        labels.of(each),
                        CandidateCells.share(each.low(metric))));
        text.add(
                "Raise <code>sweep.tolerance.agreement</code>, try more bits, or, where nearly all decisions were kept, {}. ",
                sweep.isSelecting()
                        ? "calibrate with more rows: a third of them judges, and to prove 99 % takes at least 381 that judge"
                        : "compare on more held-out rows");
    }

    private static Optional<Compared> best(List<Compared> candidates, String metric) {
        return candidates.stream()
                .filter(each ->
                        each.first().reason().isEmpty() && each.low(metric).isPresent())
                .max(Comparator.comparingDouble(each -> each.low(metric).getAsDouble()));
    }

    private void tiles(Html tiles, Compared candidate) {
        sweep.quality()
                .ifPresent(metric -> Hero.tile(
                        tiles,
                        Words.metric(metric),
                        CandidateCells.share(candidate.value(metric)),
                        "held-out rows, " + CandidateCells.told(candidate.metric(metric))));
        if (sweep.isSelecting()) {
            Hero.tile(
                    tiles,
                    "Sure to keep",
                    CandidateCells.share(candidate.low(CandidateRow.SELECTION)),
                    "on the rows that judge");
        }
        CandidateRow first = candidate.first();
        if (first.weightBytes() > 0) {
            long most = sweep.compared().stream()
                    .mapToLong(each -> each.first().weightBytes())
                    .max()
                    .orElseThrow();
            Hero.tile(
                    tiles,
                    sweep.isOfRanks() ? "Trees" : "Weights",
                    Words.counted(first.weightBytes(), "byte"),
                    "the largest candidate: " + Numbers.count(most));
        }
        if (first.accumulatorBits() > 0) {
            Hero.tile(tiles, "Widest accumulator", Words.bits(first.accumulatorBits()), "proven");
        }
    }
}
