package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.SliceSummary;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.validation.Gate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Float against integers, with intervals and gates; slices below, the worst first. */
final class QualitySection {
    /** More would hide what matters; the table has them all. */
    private static final int SLICES = 20;

    private QualitySection() {}

    static Section of(RunSummary run) {
        Html html = new Html();
        if (!run.quality().isEmpty()) {
            if (run.isWithoutLabel()) {
                html.add(
                        "<p class=\"note\">The held-out rows had no label. What is known is how often both models say the same,"
                                + " not which of them is right where they differ: set <code>validation.label</code> to a column of the"
                                + " table for that.</p>");
            }
            metrics(html, run);
            html.each(run.slices(), QualitySection::slices);
        }
        return new Section(
                "quality",
                "Quality",
                "Quality",
                "Float model against integers on the same held-out rows. The bar is the 95 % interval of the difference; the thin line"
                        + " is no difference, a dashed line a gate.",
                html);
    }

    private static void metrics(Html html, RunSummary run) {
        boolean gated = !run.gates().isEmpty();
        html.add(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"metrics\"><table id=\"metrics\"><thead><tr>"
                        + "<th scope=\"col\">metric</th><th scope=\"col\">float</th><th scope=\"col\">integers</th>"
                        + "<th scope=\"col\">difference</th><th scope=\"col\" class=\"mid\">95 % interval</th>");
        html.add(gated ? "<th scope=\"col\">gate</th><th scope=\"col\">verdict</th>" : "")
                .add("</tr></thead><tbody>");
        for (ValidationRow row : run.quality()) {
            Optional<Gate.Result> gate = run.judgement(row);
            html.add(
                    "<tr data-metric=\"{}\"><th scope=\"row\">{}{}</th><td>{}</td><td>{}</td><td>{}</td>{}",
                    row.metric(),
                    Glossary.linked(Words.metric(row.metric())),
                    run.isLost(row)
                            ? Html.of(" <span class=\"lost\">{}</span>", Glossary.linked("material loss"))
                            : new Html(),
                    Words.number(row.floatValue()),
                    Words.number(row.quantizedValue()),
                    Words.difference(row.difference()),
                    interval(row, gate));
            if (gated) {
                html.add("{}", gate.map(QualitySection::judgement).orElseGet(() -> Html.of("<td>–</td><td></td>")));
            }
            html.add("</tr>");
        }
        html.add("</tbody></table></div>");
    }

    private static Html judgement(Gate.Result gate) {
        String verdict = gate.passed() ? "passed" : "failed";
        return Html.of(
                "<td><code>{}</code></td><td><span class=\"verdict small {}\">{}</span></td>",
                gate.gate().sentence(),
                verdict,
                verdict);
    }

    private static Html interval(ValidationRow row, Optional<Gate.Result> gate) {
        if (row.low().isEmpty() || row.high().isEmpty()) {
            return Html.of("<td class=\"mid\">–</td>");
        }
        String ends = Words.number(row.low().getAsDouble(), 4) + " to "
                + Words.number(row.high().getAsDouble(), 4);
        if (row.difference().isEmpty()) {
            return Html.of("<td class=\"mid\">{}</td>", ends);
        }
        ArrayNode drawn = JsonNodeFactory.instance.arrayNode();
        drawn.add(row.difference().getAsDouble())
                .add(row.low().getAsDouble())
                .add(row.high().getAsDouble());
        gate.map(QualitySection::threshold)
                .filter(OptionalDouble::isPresent)
                .ifPresent(at -> drawn.add(at.getAsDouble()));
        return Html.of("<td class=\"iv\" title=\"{}\" data-iv=\"{}\"><span>{}</span></td>", ends, drawn, ends);
    }

    /** Where the gate stands on the axis of the difference. */
    private static OptionalDouble threshold(Gate.Result gate) {
        double at = gate.gate().threshold();
        String label = gate.gate().metric().label();
        if (label.endsWith("_drop")) {
            return OptionalDouble.of(-at);
        }
        return label.endsWith("_rise") ? OptionalDouble.of(at) : OptionalDouble.empty();
    }

    private static void slices(Html html, SliceSummary slice) {
        List<ValidationRow> values = slice.values();
        html.add(
                "<h3>By {}</h3><div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"slices\"><table class=\"slices\">"
                        + "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">rows</th><th scope=\"col\">{}</th>"
                        + "<th scope=\"col\">95 % interval</th></tr></thead><tbody>",
                slice.column(),
                slice.column(),
                Words.metric(values.get(0).metric()).toLowerCase(Locale.ROOT));
        for (ValidationRow row : values.subList(0, Math.min(SLICES, values.size()))) {
            html.add(
                    "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                    row.sliceValue().orElse("all other values"),
                    Numbers.count(row.rows()),
                    Words.number(row.quantizedValue()),
                    row.low().isPresent() && row.high().isPresent()
                            ? Words.number(row.low().getAsDouble(), 4) + " to "
                                    + Words.number(row.high().getAsDouble(), 4)
                            : Words.NONE);
        }
        html.add("</tbody></table></div>");
        if (values.size() > SLICES) {
            html.add("<p class=\"more\">The {} worst of {} values.</p>", SLICES, Numbers.count(values.size()));
        }
    }
}
