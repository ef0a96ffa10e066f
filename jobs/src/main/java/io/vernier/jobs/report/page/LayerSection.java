package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.integer.InstructionRow;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RoleSummary;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.TensorSummary;
import io.vernier.jobs.store.table.AccumulatorRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** The tensors from left to right, the weakest outlined. */
final class LayerSection {
    private static final int SHOWN = 12;

    /** At the ends of a table stand its limits. */
    private static final int GUARDS = 2;

    private final RunSummary run;
    private final double greatest;

    private LayerSection(RunSummary run) {
        this.run = run;
        this.greatest = run.tensors().stream()
                .mapToDouble(tensor -> tensor.measuredDb().orElse(0))
                .max()
                .orElse(0);
    }

    static Section of(RunSummary run) {
        return new Section(
                "layers",
                run.isOfTables() ? "Tables" : "Layers",
                run.isOfTables() ? "Tables of vectors" : "Layers",
                run.isOfTables()
                        ? "Each table with its scales. Signal-to-noise is that of its numbers, over all of its vectors; about 6 dB are one bit."
                        : "The model from its input to its output. Signal-to-noise is measured on held-out rows at each output; about 6 dB are one"
                                + " bit.",
                new LayerSection(run).html());
    }

    private Html html() {
        Html html = new Html();
        List<TensorSummary> shown = shown();
        html.add("<div class=\"flow\" role=\"list\">");
        for (int k = 0; k < shown.size(); k++) {
            html.add(k > 0 ? "<div class=\"arrow\" aria-hidden=\"true\">→</div>" : "")
                    .add("{}", card(shown.get(k)));
        }
        html.add("</div>");
        List<TensorSummary> rest = new ArrayList<>(run.tensors());
        rest.removeAll(shown);
        if (!rest.isEmpty()) {
            html.add(
                    "<details><summary>{} less noisy tensors</summary><div class=\"flow wrap\" role=\"list\">",
                    rest.size());
            html.each(rest, (out, tensor) -> out.add("{}", card(tensor))).add("</div></details>");
        }
        if (run.tensors().stream().anyMatch(tensor -> tensor.measuredDb().isPresent())) {
            html.add("<figure class=\"card pad\"><div class=\"legend\">"
                    + (run.isOfTables()
                            ? "<span><i class=\"measured\"></i>measured on all vectors</span>"
                            : "<span><i class=\"measured\"></i>measured on held-out rows</span>"
                                    + "<span><i class=\"expected\"></i>expected from the calibration, worst channel</span>")
                    + "<span><i class=\"weakest\"></i>weakest</span></div><div id=\"layers-chart\"></div></figure>");
        }
        return html;
    }

    /** All where they are few; the noisiest otherwise, in the order of the model. */
    private List<TensorSummary> shown() {
        if (run.tensors().size() <= SHOWN) {
            return run.tensors();
        }
        List<TensorSummary> noisiest = run.tensors().stream()
                .sorted(Comparator.comparingDouble(tensor -> tensor.measuredDb().orElse(Double.POSITIVE_INFINITY)))
                .limit(SHOWN)
                .toList();
        return run.tensors().stream().filter(noisiest::contains).toList();
    }

    private boolean isWeakest(TensorSummary tensor) {
        return run.weakest().filter(tensor::equals).isPresent();
    }

    private Html card(TensorSummary tensor) {
        boolean weakest = isWeakest(tensor);
        return Html.of(
                "<div class=\"node{}\" role=\"listitem\" data-tensor=\"{}\">{}<h3>{}</h3><p>{}</p>"
                        + "<div class=\"meter\" aria-hidden=\"true\"><i style=\"width:{}%\"></i></div><dl>{}</dl></div>",
                weakest ? " weak" : "",
                tensor.name(),
                weakest ? Html.of("<span class=\"tag\">weakest</span>") : new Html(),
                tensor.name(),
                shape(tensor),
                greatest > 0 ? Math.round(100 * Math.max(0, tensor.measuredDb().orElse(0)) / greatest) : 0,
                facts(tensor));
    }

    private String shape(TensorSummary tensor) {
        if (run.isOfTables()) {
            long vectors =
                    run.found().calibration().tensor(tensor.name()).summary(0).count();
            return Numbers.count(vectors) + " vectors of " + Numbers.count(tensor.channels());
        }
        int[] linear = shapeOf("linear", tensor);
        if (linear.length > 1) {
            return "linear, " + Numbers.count(linear[1]) + " → " + Numbers.count(linear[0]);
        }
        int[] table = shapeOf("table", tensor);
        if (table.length > 1) {
            return "lookup table, " + Numbers.count(Math.max(0, table[1] - GUARDS)) + " entries";
        }
        if (tensor.role("input").isPresent()) {
            int scales = tensor.role("input").get().scales();
            if (isOfRanks(tensor)) {
                return Numbers.count(scales) + " of " + Numbers.count(tensor.channels()) + " features, as ranks";
            }
            return Numbers.count(tensor.channels()) + " features, " + Numbers.count(scales)
                    + (scales == 1 ? " scale" : " scales");
        }
        return tensor.isQuantized() ? Numbers.count(tensor.channels()) + " channels" : "stays in floating point";
    }

    private int[] shapeOf(String kind, TensorSummary tensor) {
        return run.instruction(kind, tensor.name()).map(InstructionRow::shape).orElse(new int[0]);
    }

    private Html facts(TensorSummary tensor) {
        Html facts = new Html();
        tensor.role("weight").ifPresent(role -> fact(facts, "weights", role.bits() + " bits"));
        OptionalInt width = run.found().accumulators().stream()
                .filter(row -> row.layer().equals(tensor.name()))
                .mapToInt(AccumulatorRow::provenBits)
                .max();
        width.ifPresent(bits -> fact(facts, "accumulator", Words.bits(bits)));
        tensor.values().ifPresent(role -> values(facts, role, isOfRanks(tensor)));
        if (!tensor.isQuantized()) {
            fact(facts, "bits", "float");
        }
        if (tensor.measuredDb().isPresent()) {
            fact(facts, "signal to noise", Words.decibel(tensor.measuredDb()));
        }
        if (run.isOfTables()) {
            tensor.role("weight").ifPresent(role -> fact(facts, "scales", Numbers.count(role.scales())));
            fact(facts, "greatest error", Words.number(run.greatestError(tensor.name())));
        }
        return facts;
    }

    private boolean isOfRanks(TensorSummary tensor) {
        return run.instruction("rank", tensor.name()).isPresent();
    }

    /** Ranks cut nothing off. */
    private static void values(Html facts, RoleSummary role, boolean areRanks) {
        fact(facts, "bits", Words.width(role.bits()));
        if (!areRanks) {
            fact(facts, "clipped", Numbers.percent(role.clippedFraction()));
        }
    }

    private static void fact(Html facts, String name, String value) {
        facts.add("<dt>{}</dt><dd>{}</dd>", Glossary.linked(name), value);
    }

    /** What the chart draws. */
    static ArrayNode data(RunSummary run) {
        LayerSection section = new LayerSection(run);
        ArrayNode layers = JsonNodeFactory.instance.arrayNode();
        for (TensorSummary tensor : section.shown()) {
            if (tensor.measuredDb().isPresent()) {
                ObjectNode layer = layers.addObject()
                        .put("tensor", tensor.name())
                        .put("measured", tensor.measuredDb().getAsDouble())
                        .put("weak", section.isWeakest(tensor));
                tensor.expectedDb().ifPresent(value -> layer.put("expected", value));
            }
        }
        return layers;
    }
}
