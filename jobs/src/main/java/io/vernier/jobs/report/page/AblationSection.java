package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.table.AblationRow;
import io.vernier.jobs.store.table.ValidationRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which part of the integers costs how much. */
final class AblationSection {
    private AblationSection() {}

    /** A part, and what was measured of it by metric. */
    private record Part(String label, Map<String, OptionalDouble> metrics) {}

    static Section of(RunSummary run) {
        Html html = new Html();
        List<AblationRow> rows = run.found().ablation();
        if (!rows.isEmpty()) {
            add(html, rows, run);
        }
        return new Section(
                "ablation",
                "What costs what",
                "What costs what",
                "The same rows, with a part of the integers alone: everything else has 16 bits, which costs next to nothing. The tensor that"
                        + " repairs most when it gets 16 bits costs most.",
                html);
    }

    private static void add(Html html, List<AblationRow> rows, RunSummary run) {
        List<String> metrics = rows.stream().map(AblationRow::metric).distinct().toList();
        html.add(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"ablation\"><table id=\"ablation-table\">"
                        + "<thead><tr><th scope=\"col\">integers</th>");
        html.each(metrics, (head, metric) -> head.add("<th scope=\"col\">{}</th>", Words.metric(metric)));
        html.add("</tr></thead><tbody>");
        row(html, metrics, new Part("all, as published", ofRun(run)));
        row(html, metrics, part("weights alone", rows, row -> row.what().equals("weights")));
        row(html, metrics, part("inputs and activations alone", rows, row -> row.what()
                .equals("activations")));
        rows.stream()
                .map(AblationRow::tensor)
                .flatMap(Optional::stream)
                .distinct()
                .forEach(tensor -> row(html, metrics, part("all but " + tensor, rows, row -> row.tensor()
                        .equals(Optional.of(tensor)))));
        html.add("</tbody></table></div>");
    }

    private static Map<String, OptionalDouble> ofRun(RunSummary run) {
        return run.quality().stream()
                .collect(Collectors.toMap(
                        ValidationRow::metric, ValidationRow::quantizedValue, (one, other) -> one, TreeMap::new));
    }

    private static Part part(String label, List<AblationRow> rows, Predicate<AblationRow> of) {
        return new Part(
                label,
                rows.stream()
                        .filter(of)
                        .collect(Collectors.toMap(
                                AblationRow::metric, AblationRow::value, (one, other) -> one, TreeMap::new)));
    }

    private static void row(Html html, List<String> metrics, Part part) {
        html.add("<tr><th scope=\"row\">{}</th>", part.label());
        html.each(metrics, (cells, metric) -> {
            OptionalDouble value = part.metrics().getOrDefault(metric, OptionalDouble.empty());
            cells.add(
                    "<td>{}</td>",
                    metric.equals("agreement") && value.isPresent()
                            ? Numbers.percent(value.getAsDouble())
                            : Words.number(value));
        });
        html.add("</tr>");
    }
}
