package io.vernier.jobs.report.page;

import io.vernier.config.Secrets;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.SweepSummary.Compared;
import io.vernier.jobs.report.SweepSummary.Cost;
import io.vernier.jobs.store.table.CandidateRow;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tables on the page of a sweep. */
final class CandidateTables {
    /** What every candidate has a column for, whether it is changed or not. */
    private static final Set<String> SHOWN =
            Set.of("inputs.bits", "activations.bits", "weights.bits", "weights.method");

    private CandidateTables() {}

    /** What marks the chosen candidate. */
    static String mark(SweepSummary sweep) {
        return sweep.isSelecting() ? "selected" : "smallest";
    }

    /** Those with integers, the smallest first. */
    static Section compared(SweepSummary sweep, List<Cost> costs) {
        List<String> keys = keys(sweep);
        Html html = open("candidates", "candidates");
        columns(html, sweep, keys);
        sweep.quality()
                .ifPresent(metric ->
                        html.add("<th scope=\"col\">{}</th><th scope=\"col\">95 %</th>", Words.metric(metric)));
        if (sweep.isSelecting()) {
            html.add("<th scope=\"col\">Sure of</th>");
        }
        html.add("<th scope=\"col\">Bytes</th>")
                .add(sweep.isOfRanks() ? "" : "<th scope=\"col\">Accumulator</th>")
                .add("<th scope=\"col\">Front</th></tr></thead><tbody>");
        html.each(sweep.compared(), (out, candidate) -> {
            CandidateRow first = candidate.first();
            number(out, sweep, first);
            configured(out, sweep, first, keys);
            sweep.quality()
                    .ifPresent(metric -> out.add(
                            "<td>{}</td><td>{}</td>",
                            CandidateCells.share(candidate.value(metric)),
                            CandidateCells.interval(candidate.metric(metric))));
            if (sweep.isSelecting()) {
                out.add("<td>{}</td>", CandidateCells.share(candidate.low(CandidateRow.SELECTION)));
            }
            out.add("<td>{}</td>", Numbers.count(first.weightBytes()));
            if (!sweep.isOfRanks()) {
                out.add("<td>{}</td>", first.accumulatorBits());
            }
            out.add("<td>{}</td></tr>", fronts(sweep, costs, candidate));
        });
        return new Section(
                "all",
                "Candidates",
                "All candidates",
                (sweep.isOfRanks()
                                ? "The smallest first, with the bits of the widest rank. Front: whether it is on the Pareto front."
                                : "The smallest first, with the bits of inputs, activations, weights and of the widest accumulator by proof."
                                        + " Front: whether it is on the Pareto front of bytes, of accumulators, of both.")
                        + " A dash under a key: as configured for all."
                        + (sweep.isSelecting() ? " Sure of: what decides, on rows of the calibration." : ""),
                html.add("</tbody></table></div>"));
    }

    private static String fronts(SweepSummary sweep, List<Cost> costs, Compared candidate) {
        List<String> fronts = costs.stream()
                .filter(cost -> sweep.front(cost).contains(candidate))
                .map(cost -> cost.name().toLowerCase(Locale.ROOT))
                .toList();
        return switch (fronts.size()) {
            case 0 -> Words.NONE;
            case 1 -> fronts.get(0);
            default -> "both";
        };
    }

    /** Every metric of those with integers. */
    static Section metrics(SweepSummary sweep) {
        List<String> metrics = sweep.compared().stream()
                .flatMap(each -> each.rows().stream())
                .map(CandidateRow::metric)
                .distinct()
                .toList();
        CandidateLabels labels = new CandidateLabels(sweep);
        Html html = open("metrics", "metrics");
        html.each(metrics, (out, metric) -> out.add("<th scope=\"col\">{}</th>", Words.metric(metric)))
                .add("</tr></thead><tbody>");
        if (metrics.stream().anyMatch(metric -> sweep.floatValue(metric).isPresent())) {
            html.add("<tr data-candidate=\"float\"><th scope=\"row\">float model</th>")
                    .each(metrics, (cells, metric) -> cells.add("<td>{}</td>", Words.number(sweep.floatValue(metric))))
                    .add("</tr>");
        }
        html.each(sweep.compared(), (out, candidate) -> {
            out.add("<tr><th scope=\"row\">{}</th>", labels.of(candidate));
            out.each(metrics, (cells, metric) -> cells.add("<td>{}</td>", Words.number(candidate.value(metric))))
                    .add("</tr>");
        });
        return new Section(
                "quality",
                "Metrics",
                "Metrics",
                "Of the float model and of each candidate’s integers, on all held-out rows"
                        + (sweep.isSelecting()
                                ? "; selection agreement on the rows of the calibration that judge, fitted to the others."
                                : "."),
                metrics.isEmpty() ? new Html() : html.add("</tbody></table></div>"));
    }

    /** Those that cannot be quantized, with the reason. */
    static Section refused(SweepSummary sweep) {
        List<String> keys = keys(sweep);
        Html html = open("refused", "candidates that were left out");
        html.add("<th scope=\"col\" class=\"words\">Reason</th>");
        columns(html, sweep, keys);
        html.add("</tr></thead><tbody>");
        html.each(sweep.refused(), (out, row) -> {
            number(out, sweep, row);
            out.add("<td class=\"words\">{}</td>", Secrets.mask(row.reason().orElse("")));
            configured(out, sweep, row, keys);
            out.add("</tr>");
        });
        return new Section(
                "left-out",
                "Left out",
                "Left out",
                "Candidates that cannot be quantized; the bits are those that were asked for.",
                sweep.refused().isEmpty() ? new Html() : html.add("</tbody></table></div>"));
    }

    private static Html open(String id, String label) {
        return Html.of(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table id=\"{}-table\"><thead><tr>"
                        + "<th scope=\"col\">candidate</th>",
                label,
                id);
    }

    private static void columns(Html html, SweepSummary sweep, List<String> keys) {
        html.each(
                        sweep.isOfRanks() ? List.of("Inputs") : List.of("Inputs", "Activations", "Weights", "Method"),
                        (out, role) -> out.add("<th scope=\"col\">{}</th>", role))
                .each(keys, (out, key) -> out.add("<th scope=\"col\">{}</th>", key));
    }

    private static void number(Html html, SweepSummary sweep, CandidateRow row) {
        html.add("<tr data-candidate=\"{}\"><th scope=\"row\">{}", row.candidate(), row.candidate());
        if (sweep.chosen()
                .filter(each -> each.first().candidate() == row.candidate())
                .isPresent()) {
            html.add(" <span class=\"verdict small passed\">{}</span>", mark(sweep));
        }
        html.add("</th>");
    }

    private static void configured(Html html, SweepSummary sweep, CandidateRow row, List<String> keys) {
        html.add("<td>{}</td>", row.inputsBits());
        if (!sweep.isOfRanks()) {
            html.add("<td>{}</td><td>{}</td><td>{}</td>", row.activationsBits(), row.weightsBits(), row.method());
        }
        html.each(
                keys,
                (out, key) -> out.add("<td>{}</td>", Secrets.mask(row.changes().getOrDefault(key, Words.NONE))));
    }

    /** What else candidates change. */
    private static List<String> keys(SweepSummary sweep) {
        return sweep.rows().stream()
                .flatMap(row -> row.changes().keySet().stream())
                .filter(key -> !SHOWN.contains(key))
                .distinct()
                .sorted()
                .toList();
    }
}
