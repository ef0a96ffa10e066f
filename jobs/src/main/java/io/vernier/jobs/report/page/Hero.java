package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Alike;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RoleSummary;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.TensorSummary;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is seen first of a run: the verdict, one sentence, its reasons, four numbers. */
final class Hero {
    private static final Map<Verdict, String> WORDS = Map.of(
            Verdict.PASSED, "Passed", Verdict.FAILED, "Failed: not published", Verdict.UNVALIDATED, "Not validated");

    private static final Map<Verdict, String> ICONS = Map.of(
            Verdict.PASSED, "M3 8.5 6.6 12 13 4.6",
            Verdict.FAILED, "m4 4 8 8M12 4l-8 8",
            Verdict.UNVALIDATED, "M8 3v6M8 12v.5");

    private static final int MOST_BITS = 16;

    private final RunSummary run;
    private final Verdict verdict;

    private Hero(RunSummary run) {
        this.run = run;
        this.verdict = run.verdict().orElse(Verdict.UNVALIDATED);
    }

    static String word(RunSummary run) {
        return new Hero(run).word();
    }

    private String word() {
        return run.isUngated() ? "No gates" : WORDS.get(verdict);
    }

    static Html of(RunSummary run) {
        return new Hero(run).html();
    }

    private Html html() {
        return Html.of(
                "<div class=\"hero\"><span class=\"verdict {}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
                        + "<path d=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.2\" stroke-linecap=\"round\""
                        + " stroke-linejoin=\"round\"/></svg>{}</span><h1>{}</h1><p class=\"lead\">{}</p>"
                        + "<div class=\"tiles\">{}</div></div>",
                verdict.label() + (run.isUngated() ? " ungated" : ""),
                ICONS.get(run.isUngated() ? Verdict.UNVALIDATED : verdict),
                word(),
                Words.unbroken(sentence()),
                reasons(),
                tiles());
    }

    private String sentence() {
        String form = form();
        OptionalDouble share = agreement();
        Optional<ValidationRow> overlap = run.metric("top_k_overlap");
        if (share.isEmpty() && overlap.isPresent()) {
            return form + run.name() + " keeps "
                    + Numbers.percent(overlap.get().quantizedValue().orElse(0)) + " of what is nearest to "
                    + Numbers.count(overlap.get().rows()) + " sampled vectors.";
        }
        if (share.isEmpty()) {
            return form + run.name() + " has not been compared with its float model.";
        }
        String kept = (verdict == Verdict.FAILED && share.getAsDouble() < 1 ? "only " : "")
                + Numbers.percent(share.getAsDouble()) + " of ";
        String rows = Words.count(run.count("rows")) + " held-out rows";
        return form
                + run.name()
                + switch (run.alike()) {
                    case CLUSTERS -> " assigns " + kept + rows + " to the same cluster.";
                    case HASHES -> " keeps " + kept + "the hashes of " + rows + ".";
                    case NUMBERS -> " predicts nearly as before for " + kept + rows + ".";
                    case DECISIONS -> " decides as before for " + kept + rows + ".";
                };
    }

    private String form() {
        return run.ranks()
                .map(ranks -> "With features as ranks of " + Words.width(ranks.bits()) + " bits" + leaves() + ", ")
                .orElse(run.bits().isEmpty() ? "In integers, " : "In " + run.bits() + "-bit integers, ");
    }

    private String leaves() {
        return run.leafBits().isPresent() ? " and leaves of " + run.leafBits().getAsInt() + " bits" : "";
    }

    private OptionalDouble agreement() {
        return run.agreement().map(ValidationRow::quantizedValue).orElse(OptionalDouble.empty());
    }

    private Html reasons() {
        Html text = new Html();
        for (Gate.Result gate : run.missed()) {
            text.add("The gate <b>{}</b> was missed: ", gate.gate().sentence());
            text.add("found {}. ", Words.number(gate.value()));
        }
        run.metric("accuracy").filter(row -> row.difference().isPresent()).ifPresent(row -> accuracy(text, row));
        run.furtherLosses().forEach(loss -> loss(text, loss));
        run.weakest()
                .ifPresent(tensor ->
                        text.add("Weakest layer: <b>{}</b>, {}. ", tensor.name(), Words.decibel(tensor.measuredDb())));
        if (verdict == Verdict.FAILED) {
            run.weakest().ifPresent(tensor -> more(text, tensor));
        }
        if (run.isUngated()) {
            text.add("No gates were set, so nothing could fail.");
        }
        if (verdict == Verdict.UNVALIDATED) {
            text.add(
                    run.isOfTables()
                            ? "Set gates, such as <code>top_k_overlap</code>, to judge what was lost."
                            : "Give <code>validation.path</code>, and gates, to know what was lost.");
        }
        return text;
    }

    /** What may help: two bits more for that tensor alone. */
    private static void more(Html text, TensorSummary tensor) {
        int bits = tensor.roles().stream()
                .mapToInt(RoleSummary::greatestBits)
                .max()
                .orElse(MOST_BITS);
        if (bits < MOST_BITS) {
            text.add(
                    "Two bits more for that layer alone may do: <code>quantization.overrides=[{tensor: \"{}\", bits: {}}]</code>. ",
                    tensor.name(),
                    Math.min(MOST_BITS, bits + 2));
        }
    }

    private void accuracy(Html text, ValidationRow row) {
        if (run.isProvenSame()) {
            text.add(
                    "Accuracy stays {}: by proof no row can be decided otherwise. ",
                    Numbers.percent(row.floatValue().orElse(Double.NaN)));
            return;
        }
        double difference = row.difference().getAsDouble();
        text.add(
                "Accuracy goes from {} to {}",
                Numbers.percent(row.floatValue().orElse(Double.NaN)),
                Numbers.percent(row.quantizedValue().orElse(Double.NaN)));
        if (row.low().isPresent() && row.high().isPresent()) {
            double low = row.low().getAsDouble();
            double high = row.high().getAsDouble();
            String real = difference < 0 ? "a real loss" : "a real gain";
            text.add(
                    ", {} (95 % interval of the change: {} to {} points)",
                    low <= 0 && high >= 0 ? "a change within chance" : real, Numbers.points(low), Numbers.points(high));
        }
        text.add(". ");
    }

    private static void loss(Html text, MaterialLoss loss) {
        double before = loss.floatValue().orElse(Double.NaN);
        text.add(
                "<b>{} {} from {} to {}</b>. ",
                Words.metric(loss.metric().label()),
                loss.quantizedValue() < before ? "falls" : "rises",
                Words.number(before, 3),
                Words.number(loss.quantizedValue(), 3));
    }

    private Html tiles() {
        Html tiles = new Html();
        run.agreement()
                .filter(row -> row.quantizedValue().isPresent())
                .ifPresent(row -> tile(
                        tiles,
                        run.alike() == Alike.NUMBERS ? "Predicted alike" : Words.metric(row.metric()),
                        Numbers.percent(row.quantizedValue().getAsDouble()),
                        run.isProvenSame()
                                ? "by proof, of any row"
                                : row.low().isPresent() && row.high().isPresent()
                                        ? "95 %: " + Numbers.percent(row.low().getAsDouble()) + " to "
                                                + Numbers.percent(row.high().getAsDouble())
                                        : ""));
        run.metric("accuracy")
                .filter(row -> row.difference().isPresent())
                .ifPresent(row -> tile(
                        tiles,
                        "Accuracy",
                        Numbers.points(row.difference().getAsDouble()) + " points",
                        Numbers.percent(row.floatValue().orElse(Double.NaN)) + " → "
                                + Numbers.percent(row.quantizedValue().orElse(Double.NaN))));
        run.metric("rmse")
                .filter(row -> row.difference().isPresent())
                .ifPresent(row -> tile(
                        tiles,
                        "RMSE",
                        Words.difference(row.difference()),
                        Words.number(row.floatValue()) + " → " + Words.number(row.quantizedValue())));
        run.metric("cost")
                .filter(row -> row.difference().isPresent())
                .ifPresent(row -> tile(
                        tiles,
                        "Cost rise",
                        Words.difference(row.difference()),
                        Words.number(row.floatValue()) + " → " + Words.number(row.quantizedValue())));
        vectors(tiles);
        run.shrinkage()
                .ifPresent(times -> tile(
                        tiles,
                        run.ranks().isPresent() ? "Trees" : "Weights",
                        times < 1
                                ? Numbers.significant(1 / times, 3) + "× larger"
                                : Numbers.significant(times, 3) + "× smaller",
                        run.sized() + ", " + Numbers.count(run.weightBytes()) + " bytes"));
        run.widest()
                .ifPresent(widest -> tile(
                        tiles, "Widest accumulator", Words.bits(widest.provenBits()), "proven, " + widest.layer()));
        return tiles;
    }

    /** What is nearest by the codes, of models that are tables of vectors. */
    private void vectors(Html tiles) {
        run.metric("top_k_overlap")
                .filter(row -> row.quantizedValue().isPresent())
                .ifPresent(row -> tile(
                        tiles,
                        "Of the 10 nearest",
                        Numbers.percent(row.quantizedValue().getAsDouble()),
                        "stay, over " + Words.counted(row.rows(), "sampled vector")));
        run.metric("cosine_error")
                .filter(row -> row.quantizedValue().isPresent())
                .ifPresent(row -> tile(
                        tiles,
                        "Cosine error",
                        Words.number(row.quantizedValue().getAsDouble(), 3),
                        run.metric("max_cosine_error")
                                .map(worst -> "the worst vector: "
                                        + Words.number(worst.quantizedValue().orElse(Double.NaN), 3))
                                .orElse("")));
    }

    static void tile(Html tiles, String title, String value, String below) {
        tiles.add(
                "<div class=\"tile\"><span>{}</span><b>{}</b><em>{}</em></div>", Glossary.linked(title), value, below);
    }
}
