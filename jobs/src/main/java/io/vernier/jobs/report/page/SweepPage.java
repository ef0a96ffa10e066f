package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.config.Secrets;
import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.SweepSummary.Compared;
import io.vernier.jobs.report.SweepSummary.Cost;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The page of a sweep, {@code report.html}: which candidate, what quality costs, and every number of every candidate. */
public final class SweepPage {
    private final SweepSummary sweep;
    private final CandidateLabels labels;

    /** Those that tell the candidates apart. */
    private final List<Cost> costs;

    private SweepPage(SweepSummary sweep) {
        this.sweep = sweep;
        this.labels = new CandidateLabels(sweep);
        this.costs = Arrays.stream(Cost.values())
                .filter(cost -> sweep.compared().stream().anyMatch(each -> cost.of(each) > 0))
                .toList();
    }

    /** The whole file. Its bytes depend on the table and the rule of the sweep alone. */
    public static String of(SweepSummary sweep) {
        return new SweepPage(sweep).html();
    }

    private String html() {
        SortedMap<String, JsonNode> data = new TreeMap<>();
        data.put("data", JsonNodeFactory.instance.objectNode().set("sweep", data()));
        return new Page(
                        sweep.name() + ", sweep: " + SweepHero.word(sweep),
                        sweep.name(),
                        "sweep of " + Words.counted(sweep.compared().size(), "candidate"),
                        SweepHero.of(sweep),
                        List.of(
                                warnings(),
                                trade(),
                                CandidateTables.compared(sweep, costs),
                                CandidateTables.metrics(sweep),
                                CandidateTables.refused(sweep)),
                        data,
                        "Made by Vernier from the table of the sweep " + sweep.sweepId()
                                + ". One file, no network; the numbers are the table’s.")
                .html();
    }

    private Section warnings() {
        Html html = new Html();
        html.each(sweep.warnings(), (out, warning) -> out.add("<p class=\"note\">{}</p>", Secrets.mask(warning)));
        return new Section("warnings", "Warnings", "Warnings", "What to know before the results.", html);
    }

    private Section trade() {
        Html html = new Html();
        if (sweep.quality().isPresent()) {
            html.each(
                    costs,
                    (out, cost) -> out.add(
                            "<figure class=\"card pad\"><b>{}</b><div id=\"cost-{}\"></div></figure>",
                            title(cost),
                            costs.indexOf(cost)));
        }
        return new Section(
                "trade",
                "Trade-off",
                "Quality against cost",
                "The same decisions as the float model’s on held-out rows; bars are 95 % intervals. On the Pareto front is what no other"
                        + " candidate equals or beats in both quality and cost and beats in one.",
                html.isEmpty()
                        ? html
                        : Html.of(
                                "<div class=\"legend\"><span><i class=\"front\"></i>on the Pareto front</span>"
                                        + "<span><i class=\"beaten\"></i>beaten by another</span>{}</div><div class=\"two\">{}</div>",
                                chosenLegend(),
                                html));
    }

    private String title(Cost cost) {
        return sweep.isOfRanks() ? "Bytes of trees" : cost.title();
    }

    private Html chosenLegend() {
        return sweep.chosen().isEmpty()
                ? new Html()
                : Html.of(
                        "<span><i class=\"chosen\"></i>{}</span>",
                        sweep.isSelecting() ? "selected" : "smallest within the tolerance");
    }

    private ObjectNode data() {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("least", 100 * sweep.least());
        ArrayNode drawn = data.putArray("costs");
        sweep.quality().ifPresent(metric -> costs.forEach(cost -> cost(drawn.addObject(), cost, metric)));
        return data;
    }

    private void cost(ObjectNode node, Cost cost, String metric) {
        List<Compared> front = sweep.front(cost);
        node.put("title", title(cost));
        ArrayNode points = node.putArray("points");
        for (Compared candidate : sweep.compared()) {
            candidate.value(metric).ifPresent(value -> {
                ObjectNode point = points.addObject()
                        .put("label", labels.of(candidate))
                        .put("cost", cost.of(candidate))
                        .put("v", 100 * value)
                        .put("front", front.contains(candidate))
                        .put("chosen", sweep.chosen().filter(candidate::equals).isPresent());
                candidate.low(metric).ifPresent(low -> point.put("lo", 100 * low));
                candidate.metric(metric).ifPresent(row -> row.high().ifPresent(high -> point.put("hi", 100 * high)));
            });
        }
    }
}
