package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.TensorSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.table.AccumulatorRow;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Speed;
import io.vernier.validation.Verdict;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Runs side by side. */
public final class ComparePage {
    private final List<RunSummary> runs;
    private final List<String> labels;

    private ComparePage(List<RunSummary> runs) {
        this.runs = runs;
        this.labels = labels(runs);
    }

    /** The whole file, for one run or more in the order in which they are to be shown. */
    public static String of(List<RunSummary> runs) {
        return new ComparePage(List.copyOf(runs)).html();
    }

    /** By their bits, by their models, or by both where these tell them apart, otherwise by their identities. */
    private static List<String> labels(List<RunSummary> runs) {
        boolean sameModel = runs.stream().map(RunSummary::name).distinct().count() == 1;
        List<String> told = runs.stream()
                .map(run -> (sameModel ? "" : run.name() + ", ") + Words.width(run.bits()) + " bits")
                .toList();
        return told.stream().distinct().count() == runs.size()
                ? told
                : runs.stream()
                        .map(run -> run.name() + " " + Words.width(run.bits()) + ", " + run.runId())
                        .toList();
    }

    private String names() {
        return String.join(", ", runs.stream().map(RunSummary::name).distinct().toList());
    }

    private String html() {
        SortedMap<String, JsonNode> data = new TreeMap<>();
        data.put("data", data());
        return new Page(
                        names() + ": " + runs.size() + " runs",
                        names(),
                        String.join(", ", labels),
                        hero(),
                        List.of(quality(), noise(), cost(), numbers()),
                        data,
                        "Made by Vernier from the tables of " + runs.size()
                                + " runs. One file, no network; the numbers are the tables’.")
                .html();
    }

    private static OptionalDouble same(RunSummary run) {
        return run.agreement().map(ValidationRow::quantizedValue).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble value(RunSummary run, String metric) {
        return run.metric(metric).map(ValidationRow::quantizedValue).orElse(OptionalDouble.empty());
    }

    /** The passing run with the smallest weights. */
    private Optional<RunSummary> smallest() {
        return runs.stream()
                .filter(run -> run.verdict().filter(Verdict.PASSED::equals).isPresent())
                .min(Comparator.comparingLong(RunSummary::weightBytes));
    }

    private Html hero() {
        boolean isGated = runs.stream().anyMatch(run -> !run.gates().isEmpty());
        Optional<RunSummary> smallest = smallest();
        String sentence = smallest.map(run -> (isGated
                                ? "The smallest run that passes its gates: "
                                : "The smallest run, and no gates were set: ")
                        + labels.get(runs.indexOf(run)) + ".")
                .orElse("None of these runs passes.");
        Html tiles = new Html();
        for (int k = 0; k < runs.size(); k++) {
            RunSummary run = runs.get(k);
            Hero.tile(
                    tiles,
                    labels.get(k) + ", " + run.verdict().map(Verdict::label).orElse("not complete"),
                    same(run).isPresent() ? Numbers.percent(same(run).getAsDouble()) + " same" : Words.NONE,
                    run.widest()
                                    .map(row -> row.provenBits() + "-bit accumulators, ")
                                    .orElse("")
                            + Numbers.count(run.weightBytes())
                            + (run.ranks().isPresent() ? " bytes of trees" : " bytes of weights"));
        }
        return Html.of(
                "<div class=\"hero\"><span class=\"verdict {}\">{} runs, {}</span><h1>{}</h1><p class=\"lead\">{}</p>"
                        + "<div class=\"tiles many\">{}</div></div>",
                smallest.isPresent() ? "passed" : "failed",
                runs.size(),
                calibrations(),
                sentence,
                losses(),
                tiles);
    }

    private String calibrations() {
        long count = runs.stream()
                .map(run ->
                        run.found().manifest().map(RunManifest::calibrationId).orElse(""))
                .distinct()
                .count();
        return count == 1 ? "one calibration" : count + " calibrations";
    }

    private Html losses() {
        Html text = new Html();
        for (int k = 0; k < runs.size(); k++) {
            for (MaterialLoss loss : runs.get(k).losses()) {
                if (loss.floatValue().isPresent()) {
                    text.add(
                            "{}: <b>{}</b> goes from {} to {}. ",
                            labels.get(k),
                            Words.metric(loss.metric().label()),
                            Words.number(loss.floatValue().getAsDouble(), 3),
                            Words.number(loss.quantizedValue(), 3));
                }
            }
        }
        return text.isEmpty() ? Html.of("No metric got worse by more than 0.01 beyond chance.") : text;
    }

    private List<String> metrics() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> run.quality().forEach(row -> names.add(row.metric())));
        return List.copyOf(names);
    }

    private static OptionalDouble floatValue(RunSummary run, String metric) {
        return run.metric(metric).map(ValidationRow::floatValue).orElse(OptionalDouble.empty());
    }

    /** What the float models of all runs have; empty, one value, or several of different models or rows. */
    private List<Double> floats(String metric) {
        return runs.stream()
                .map(run -> floatValue(run, metric))
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .distinct()
                .toList();
    }

    private boolean isOfSeveralFloats(String metric) {
        return floats(metric).size() > 1;
    }

    private List<String> tensors() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> run.tensors().forEach(tensor -> names.add(tensor.name())));
        return List.copyOf(names);
    }

    private Section quality() {
        Html html = Html.of("<div class=\"two\">");
        for (int k = 0; k < metrics().size(); k++) {
            html.add(
                    "<figure class=\"card pad\"><b>{}</b><div id=\"m-{}\"></div></figure>",
                    Words.metric(metrics().get(k)),
                    k);
        }
        return new Section(
                "quality",
                "Quality",
                "Quality",
                "Bars are 95 % intervals; the dashed line is the float model, red a gate."
                        + (metrics().stream().anyMatch(this::isOfSeveralFloats)
                                ? " Where the runs are of different models, a hollow dot is the float model of each."
                                : ""),
                metrics().isEmpty() ? new Html() : html.add("</div>"));
    }

    private Section noise() {
        Html html = Html.of(
                "<figure class=\"card pad\"><div class=\"legend\" id=\"legend\"></div><div id=\"noise\"></div></figure>");
        boolean measured = runs.stream().flatMap(run -> run.tensors().stream()).anyMatch(tensor -> tensor.measuredDb()
                .isPresent());
        return new Section(
                "noise-section",
                "Layers",
                "Signal to noise of each layer",
                "Where bits are missed. A layer far left of the others is the one to give more bits.",
                measured ? html : new Html());
    }

    private Section cost() {
        return new Section(
                "cost",
                "Cost",
                "What it costs",
                "Size of the weights and width of the widest proven accumulator.",
                Html.of(
                        "<div class=\"two\"><figure class=\"card pad\"><b>Quality against size</b><div id=\"trade\"></div></figure>"
                                + "<figure class=\"card pad\"><b>Accumulators</b><div id=\"accb\"></div></figure></div>"));
    }

    private Section numbers() {
        Html html = Html.of(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"all numbers\"><table id=\"numbers\"><thead>"
                        + "<tr><th scope=\"col\"></th>{}",
                hasFloats() ? Html.of("<th scope=\"col\">float</th>") : new Html());
        html.each(labels, (out, label) -> out.add("<th scope=\"col\">{}</th>", label))
                .add("</tr></thead><tbody>");
        for (String metric : metrics()) {
            List<Double> floats = floats(metric);
            if (floats.size() > 1) {
                row(
                        html,
                        Words.metric(metric) + ", float model",
                        Words.NONE,
                        runs.stream()
                                .map(run -> Words.number(floatValue(run, metric)))
                                .toList());
            }
            row(
                    html,
                    Words.metric(metric),
                    floats.size() == 1 ? Words.number(floats.get(0), 6) : Words.NONE,
                    runs.stream().map(run -> Words.number(value(run, metric))).toList());
        }
        for (String tensor : tensors()) {
            row(
                    html,
                    tensor + ", dB",
                    Words.NONE,
                    runs.stream()
                            .map(run -> Words.decibel(decibel(run, tensor)))
                            .toList());
        }
        row(
                html,
                "widest accumulator",
                Words.NONE,
                runs.stream()
                        .map(run -> run.widest()
                                .map(each -> Words.bits(each.provenBits()))
                                .orElse(Words.NONE))
                        .toList());
        if (runs.stream().anyMatch(run -> run.speed().isPresent())) {
            row(html, "time of the float model for a row", Words.NONE, times(Speed::floatPerRow));
            row(html, "time of the integers for a row", Words.NONE, times(Speed::integersPerRow));
        }
        row(
                html,
                "verdict",
                Words.NONE,
                runs.stream()
                        .map(run -> run.verdict().map(Verdict::label).orElse(Words.NONE))
                        .toList());
        row(html, "run", Words.NONE, runs.stream().map(RunSummary::runId).toList());
        differing().forEach((key, values) -> row(html, key, "", values));
        return new Section(
                "table",
                "All numbers",
                "All numbers",
                "And what differs in the configuration; everything else is the same.",
                html.add("</tbody></table></div>"));
    }

    private List<String> times(ToDoubleFunction<Speed> of) {
        return runs.stream()
                .map(run -> run.speed()
                        .map(speed -> Numbers.duration(of.applyAsDouble(speed)))
                        .orElse(Words.NONE))
                .toList();
    }

    /** Whether a metric has one float model for all runs. */
    private boolean hasFloats() {
        return metrics().stream().anyMatch(metric -> floats(metric).size() == 1);
    }

    private void row(Html html, String name, String before, List<String> values) {
        html.add("<tr><th scope=\"row\">{}</th>", name);
        if (hasFloats()) {
            html.add("<td>{}</td>", before);
        }
        html.each(values, (out, value) -> out.add("<td>{}</td>", value)).add("</tr>");
    }

    private static OptionalDouble decibel(RunSummary run, String tensor) {
        return run.tensors().stream()
                .filter(each -> each.name().equals(tensor))
                .map(TensorSummary::measuredDb)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    /** The keys of the configuration that are not the same in all runs. */
    private SortedMap<String, List<String>> differing() {
        List<SortedMap<String, String>> flat = runs.stream()
                .map(run -> run.found()
                        .manifest()
                        .map(manifest -> ProvenanceSection.flat(manifest.configuration()))
                        .orElse(new TreeMap<>()))
                .toList();
        Set<String> keys = new TreeSet<>();
        flat.forEach(each -> keys.addAll(each.keySet()));
        SortedMap<String, List<String>> differing = new TreeMap<>();
        for (String key : keys) {
            List<String> values =
                    flat.stream().map(each -> each.getOrDefault(key, "")).toList();
            if (values.stream().distinct().count() > 1) {
                differing.put(key, values);
            }
        }
        return differing;
    }

    private ObjectNode data() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode drawn = data.putArray("runs");
        ArrayNode noise = data.putArray("noise");
        for (int k = 0; k < runs.size(); k++) {
            RunSummary run = runs.get(k);
            String label = labels.get(k);
            ObjectNode node = drawn.addObject().put("label", label).put("bytes", run.weightBytes());
            same(run).ifPresent(share -> node.put("agree", 100 * share));
            run.widest().map(AccumulatorRow::provenBits).ifPresent(bits -> node.put("acc", bits));
            run.tensors().forEach(tensor -> tensor.measuredDb().ifPresent(measured -> noise.addObject()
                    .put("run", label)
                    .put("tensor", tensor.name())
                    .put("v", measured)));
        }
        ArrayNode metrics = data.putArray("metrics");
        metrics().forEach(metric -> metric(metrics.addObject(), metric));
        return data;
    }

    private void metric(ObjectNode node, String metric) {
        node.put("name", Words.metric(metric));
        ArrayNode points = node.putArray("points");
        for (int k = 0; k < runs.size(); k++) {
            Optional<ValidationRow> found = runs.get(k).metric(metric).filter(row -> row.quantizedValue()
                    .isPresent());
            if (found.isPresent()) {
                ValidationRow row = found.get();
                double origin = row.floatValue().orElse(0);
                ObjectNode point = points.addObject()
                        .put("run", labels.get(k))
                        .put("v", row.quantizedValue().getAsDouble());
                row.low().ifPresent(low -> point.put("lo", origin + low));
                row.high().ifPresent(high -> point.put("hi", origin + high));
                row.floatValue().ifPresent(before -> (isOfSeveralFloats(metric) ? point : node).put("float", before));
                runs.get(k).judgement(row).ifPresent(gate -> (isOfSeveralFloats(metric) ? point : node)
                        .put("gate", threshold(gate, origin)));
            }
        }
    }

    /** Where a gate stands on the axis of the metric. */
    private static double threshold(Gate.Result gate, double origin) {
        double at = gate.gate().threshold();
        String label = gate.gate().metric().label();
        if (label.endsWith("_drop")) {
            return origin - at;
        }
        return label.endsWith("_rise") ? origin + at : at;
    }
}
