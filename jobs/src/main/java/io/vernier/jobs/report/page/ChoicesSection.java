package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.table.StabilityRow;
import io.vernier.onnx.quantize.OperatorSearch;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.quantize.GuardReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What was chosen from the calibration alone, and what else there was. */
final class ChoicesSection {
    private static final int SHOWN = 12;

    private ChoicesSection() {}

    static Section of(RunSummary run) {
        Html html = new Html();
        run.found()
                .manifest()
                .filter(manifest -> !run.isOfTables())
                .ifPresent(manifest -> guard(html, manifest.guard()));
        run.found().recipes().ifPresent(choice -> recipes(html, choice));
        run.found().search().ifPresent(search -> search(html, search));
        html.add("{}", EstimatorTable.of(run));
        stability(html, run.found().stability());
        return new Section(
                "choices",
                "Choices",
                "Choices made",
                "Ways of scaling that were compared on the calibration alone, never on held-out rows; less error is better.",
                html);
    }

    private static void guard(Html html, GuardReport guard) {
        if (guard.scores().isEmpty()) {
            html.add("<p class=\"more\">The scales of the input are {}.</p>", guard.choice());
            return;
        }
        double best = guard.scores().stream()
                .mapToDouble(GuardReport.Score::score)
                .min()
                .orElseThrow();
        html.add(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"input scales\"><table id=\"guard\"><thead><tr>"
                        + "<th scope=\"col\">scales of the input</th><th scope=\"col\">expected error</th><th scope=\"col\">to the least</th>"
                        + "</tr></thead><tbody>");
        html.each(
                guard.scores(),
                (out, score) -> out.add(
                        "<tr><th scope=\"row\">{}{}</th><td>{}</td><td>{}</td></tr>",
                        score.candidate(),
                        score.candidate().equals(guard.choice()) ? " ✓" : "",
                        Words.number(score.score(), 4),
                        best > 0 ? Words.number(score.score() / best, 4) + "×" : Words.NONE));
        html.add("</tbody></table></div>");
    }

    /** The best first. */
    private static void recipes(Html html, RecipeChoice choice) {
        html.add(
                "<h3>Recipe of the network</h3><p class=\"more\">Signal to noise of the output on {} rows of the calibration, each"
                        + " judged with ranges of other rows.</p><div class=\"card scroll\" tabindex=\"0\" role=\"region\""
                        + " aria-label=\"recipes\"><table id=\"recipes\"><thead><tr><th scope=\"col\">recipe</th>"
                        + "<th scope=\"col\">dB</th></tr></thead><tbody>",
                Numbers.count(choice.rows()));
        Stream.concat(Stream.of(choice.chosen()), choice.others().stream())
                .forEach(each -> html.add(
                        "<tr><th scope=\"row\">{}{}</th><td>{}</td></tr>",
                        each.label(),
                        each.equals(choice.chosen()) ? " ✓" : "",
                        decibels(each.decibels())));
        html.add("</tbody></table></div>");
    }

    /** Those that lose most first, as far as they were tried as floats or are shown anyway. */
    private static void search(Html html, OperatorSearch search) {
        html.add(
                "<h3>Operators that stay float</h3><p class=\"more\">Of {} operators {} stay float. Alone: signal to noise of the output"
                        + " where only this one is quantized. After it: where it and all above stay float, on other rows than the"
                        + " ranges were made of.</p><div class=\"card scroll\" tabindex=\"0\" role=\"region\""
                        + " aria-label=\"search\"><table id=\"search\"><thead><tr><th scope=\"col\">operator</th>"
                        + "<th scope=\"col\">type</th><th scope=\"col\">alone, dB</th><th scope=\"col\">float so far</th>"
                        + "<th scope=\"col\">after it, dB</th><th scope=\"col\">agreement</th></tr></thead><tbody>",
                Numbers.count(search.operators().size()),
                Numbers.count(search.floats()));
        int shown = Math.min(search.operators().size(), Math.max(SHOWN, search.floats()));
        for (int floats = 0; floats <= shown; floats++) {
            int number = floats;
            Optional<OperatorSearch.Operator> operator = floats == 0
                    ? Optional.empty()
                    : Optional.of(search.operators().get(floats - 1));
            Optional<OperatorSearch.Rung> rung = search.rungs().stream()
                    .filter(each -> each.floats() == number)
                    .findFirst();
            html.add(
                    "<tr><th scope=\"row\">{}{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                    operator.map(OperatorSearch.Operator::layer).orElse("none"),
                    floats == search.floats() ? " ✓" : "",
                    operator.map(OperatorSearch.Operator::type).orElse(Words.NONE),
                    operator.map(OperatorSearch.Operator::decibels)
                            .map(ChoicesSection::decibels)
                            .orElse(Words.NONE),
                    Numbers.count(floats),
                    rung.map(OperatorSearch.Rung::decibels)
                            .map(ChoicesSection::decibels)
                            .orElse(Words.NONE),
                    rung.map(each -> Words.number(each.agreement(), 4)).orElse(Words.NONE));
        }
        html.add("</tbody></table></div>");
    }

    private static String decibels(OptionalDouble decibels) {
        return decibels.isPresent() ? Words.number(decibels.getAsDouble(), 4) : Words.NONE;
    }

    /** The scales that move most when a group of rows is left out. */
    private static void stability(Html html, List<StabilityRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        html.add(
                "<h3>Stability of ranges</h3><p class=\"more\">Each scale without one of {} groups of rows. A scale that moves in one"
                        + " group alone hangs on few rows.</p><div class=\"card scroll\" tabindex=\"0\" role=\"region\""
                        + " aria-label=\"stability\"><table id=\"stability\"><thead><tr><th scope=\"col\">tensor</th><th scope=\"col\">channel</th>"
                        + "<th scope=\"col\">scale</th><th scope=\"col\">least</th><th scope=\"col\">greatest</th>"
                        + "<th scope=\"col\">standard error</th></tr></thead><tbody>",
                rows.get(0).groups());
        rows.stream()
                .sorted(Comparator.comparingDouble(row -> -row.scaleStandardError() / Math.abs(row.scale())))
                .limit(SHOWN)
                .forEach(row -> html.add(
                        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                        row.tensor(),
                        row.channel().isPresent() ? Numbers.count(row.channel().getAsInt()) : "all",
                        Words.number(row.scale(), 4),
                        Words.number(row.scaleLeast(), 4),
                        Words.number(row.scaleGreatest(), 4),
                        Words.number(row.scaleStandardError(), 2)));
        html.add("</tbody></table></div>");
    }
}
