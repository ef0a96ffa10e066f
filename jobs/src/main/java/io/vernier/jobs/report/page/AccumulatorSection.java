package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.table.AccumulatorRow;
import java.util.Comparator;
import java.util.List;

/** What accumulators can hold, by proof, and did hold. */
final class AccumulatorSection {
    private static final int SHOWN = 40;

    private AccumulatorSection() {}

    static Section of(RunSummary run) {
        Html html = new Html();
        List<AccumulatorRow> shown = shown(run);
        if (!shown.isEmpty()) {
            html.add(
                    "<figure class=\"card pad\"><div id=\"acc-chart\"></div></figure><details><summary>{}</summary><div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"accumulators\"><table"
                            + " id=\"acc\"><thead><tr><th scope=\"col\">output</th><th scope=\"col\">bits</th><th scope=\"col\">proven</th>"
                            + "<th scope=\"col\">observed</th></tr></thead><tbody>",
                    shown.size() < run.found().accumulators().size()
                            ? "the numbers of the " + shown.size() + " widest of "
                                    + Numbers.count(run.found().accumulators().size())
                            : "the numbers");
            html.each(shown, AccumulatorSection::row).add("</tbody></table></div></details>");
        }
        return new Section(
                "accumulators",
                "Accumulators",
                "Accumulators",
                "The pale bar is proven from the weights and can never be left; the dark bar was reached on held-out rows. Dashed: what"
                        + " an accumulator of so many bits holds.",
                html);
    }

    /** The widest, in the order of the model. */
    private static List<AccumulatorRow> shown(RunSummary run) {
        List<AccumulatorRow> all = run.found().accumulators();
        List<AccumulatorRow> widest = all.stream()
                .sorted(Comparator.comparingInt(AccumulatorRow::provenBits).reversed())
                .limit(SHOWN)
                .toList();
        return all.size() <= SHOWN ? all : all.stream().filter(widest::contains).toList();
    }

    private static String name(AccumulatorRow row) {
        return row.layer() + " · " + row.output();
    }

    private static void row(Html html, AccumulatorRow row) {
        html.add(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                name(row),
                row.provenBits(),
                integer(row.provenMin()) + " … " + integer(row.provenMax()),
                row.observedMin().isPresent() && row.observedMax().isPresent()
                        ? integer(row.observedMin().getAsLong()) + " … "
                                + integer(row.observedMax().getAsLong())
                        : Words.NONE);
    }

    private static String integer(long value) {
        return Numbers.count(value).replace('-', '\u2212');
    }

    /** What the chart draws. */
    static ArrayNode data(RunSummary run) {
        ArrayNode drawn = JsonNodeFactory.instance.arrayNode();
        for (AccumulatorRow row : shown(run)) {
            ObjectNode node = drawn.addObject()
                    .put("name", name(row))
                    .put("pmin", row.provenMin())
                    .put("pmax", row.provenMax());
            row.observedMin().ifPresent(value -> node.put("omin", value));
            row.observedMax().ifPresent(value -> node.put("omax", value));
        }
        return drawn;
    }
}
