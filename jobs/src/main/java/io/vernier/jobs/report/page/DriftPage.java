package io.vernier.jobs.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.arithmetic.Range;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.store.LocatedStatistics;
import io.vernier.jobs.store.table.DriftRow;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.Coverage;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.ValueHistogram;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far the values of each channel moved, with the two distributions over each other. */
public final class DriftPage {
    /** Look at it; act on it: the usual limits of the population stability index. */
    private static final double LOOK = 0.1;

    private static final double ACT = 0.25;

    private static final int CHARTED = 14;
    private static final int LISTED = 1000;

    private final LocatedStatistics before;
    private final LocatedStatistics after;
    private final List<DriftRow> channels;
    private final boolean exceeded;

    private DriftPage(LocatedStatistics before, LocatedStatistics after, List<DriftRow> rows) {
        this.before = before;
        this.after = after;
        this.channels = rows.stream()
                .filter(row -> row.channel().isPresent())
                .sorted(Comparator.comparingDouble(row -> -psi(row)))
                .toList();
        this.exceeded = rows.stream().anyMatch(row -> !row.exceeded().isEmpty());
    }

    /**
     * The whole file.
     *
     * @param rows what was found between the two
     */
    public static String of(LocatedStatistics before, LocatedStatistics after, List<DriftRow> rows) {
        return new DriftPage(before, after, rows).html();
    }

    private static double psi(DriftRow row) {
        return row.drift().populationStability().orElse(-1);
    }

    private static String name(DriftRow row) {
        return row.channelName().orElse(row.tensor() + "[" + row.channel().orElse(0) + "]");
    }

    private static OptionalDouble coverage(DriftRow row) {
        return row.drift()
                .coverage()
                .map(Coverage::share)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    private long beyond(double limit) {
        return channels.stream().filter(row -> psi(row) > limit).count();
    }

    private String html() {
        SortedMap<String, JsonNode> data = new TreeMap<>();
        data.put("data", data());
        return new Page(
                        "drift from " + before.calibrationId() + " to " + after.calibrationId(),
                        "drift",
                        before.calibrationId() + " → " + after.calibrationId(),
                        hero(),
                        List.of(charts(), table()),
                        data,
                        "Made by Vernier from the statistics of two calibrations. One file, no network; the numbers are the tables’.")
                .html();
    }

    private Html hero() {
        long moved = beyond(ACT);
        boolean bad = moved > 0 || exceeded;
        Html tiles = new Html();
        Hero.tile(
                tiles,
                "Channels beyond 0.25",
                Numbers.count(moved) + " of " + Numbers.count(channels.size()),
                "population stability index");
        Optional<DriftRow> worst = channels.stream().findFirst().filter(row -> psi(row) >= 0);
        worst.ifPresent(row -> Hero.tile(tiles, "Moved most", Numbers.significant(psi(row), 3), name(row)));
        Optional<DriftRow> least = channels.stream()
                .filter(row -> coverage(row).isPresent())
                .min(Comparator.comparingDouble(row -> coverage(row).getAsDouble()));
        least.ifPresent(row ->
                Hero.tile(tiles, "Least coverage", Numbers.percent(coverage(row).getAsDouble()), name(row)));
        long nonFinite = channels.stream()
                .filter(row -> row.nonFiniteRise().orElse(0) > 0)
                .count();
        Hero.tile(tiles, "More NaN or infinities", Numbers.count(nonFinite), nonFinite == 1 ? "channel" : "channels");
        return Html.of(
                "<div class=\"hero\"><span class=\"verdict {}\">{}</span><h1>{}</h1><p class=\"lead\">{} rows against {} rows of the"
                        + " reference. {}</p><div class=\"tiles\">{}</div></div>",
                bad ? "failed" : "passed",
                bad ? "Drifted" : "Within limits",
                Numbers.count(moved) + " of " + Numbers.count(channels.size()) + " channels have moved"
                        + worst.map(row -> moved > 0 ? "; " + name(row) + " most." : ".")
                                .orElse("."),
                Numbers.count(after.statistics().rows()),
                Numbers.count(before.statistics().rows()),
                least.map(DriftPage::advice).orElseGet(Html::new),
                tiles);
    }

    private static Html advice(DriftRow least) {
        double share = coverage(least).getAsDouble();
        if (share > 0.999) {
            return Html.of(
                    "The calibrated ranges still hold {} of the values or more: they need no new calibration.",
                    Numbers.percent(share));
        }
        return Html.of(
                share > 0.99
                        ? "The calibrated range of <b>{}</b> holds {} of the values, the least of all: calibrate again if those beyond it,"
                                + " which are clipped, matter."
                        : "The calibrated range of <b>{}</b> holds only {} of the values: calibrate again.",
                name(least),
                Numbers.percent(share));
    }

    private Section charts() {
        return new Section(
                "what",
                "What moved",
                "What moved",
                "Dashed lines: 0.1 look, 0.25 act. Pick a channel in the table to lay its two distributions over each other.",
                Html.of(
                        "<div class=\"two\"><figure class=\"card pad\"><div id=\"psi\"></div></figure><div class=\"card pad\"><div class=\"legend\">"
                                + "<span><i class=\"then\"></i>then</span><span><i class=\"weakest\"></i>now</span><span>┆ extremes of then</span></div>"
                                + "<div id=\"overlay\"></div></div></div>"));
    }

    private Section table() {
        Html html = Html.of(
                "<div class=\"card scroll list tall\"><table role=\"grid\" aria-label=\"channels\"><thead><tr>"
                        + "<th scope=\"col\">channel</th><th scope=\"col\">tensor</th><th scope=\"col\">PSI</th><th scope=\"col\">then</th>"
                        + "<th scope=\"col\">now</th><th scope=\"col\">coverage</th><th scope=\"col\">above</th></tr></thead><tbody id=\"driftrows\">");
        List<DriftRow> listed = channels.subList(0, Math.min(LISTED, channels.size()));
        for (int k = 0; k < listed.size(); k++) {
            DriftRow row = listed.get(k);
            html.add(
                    "<tr data-k=\"{}\" tabindex=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                            + "<td>{}</td></tr>",
                    k,
                    k == 0 ? 0 : -1,
                    name(row),
                    row.tensor(),
                    row.drift().populationStability().isPresent() ? Numbers.significant(psi(row), 3) : Words.NONE,
                    span(row.reference()),
                    span(row.later()),
                    coverage(row).isPresent() ? Numbers.percent(coverage(row).getAsDouble()) : Words.NONE,
                    row.exceeded().isEmpty() ? Words.NONE : String.join(", ", row.exceeded()));
        }
        html.add("</tbody></table></div>");
        if (listed.size() < channels.size()) {
            html.add(
                    "<p class=\"more\">{} of {} channels; the table that --output writes has them all.</p>",
                    Numbers.count(listed.size()),
                    Numbers.count(channels.size()));
        }
        return new Section(
                "all",
                "All channels",
                "All channels",
                "Sorted by drift. Coverage is the share of today’s values within the calibrated extremes.",
                html);
    }

    private static String span(ChannelSummary summary) {
        return summary.min().isPresent()
                ? Words.number(summary.min().getAsDouble(), 4) + " … "
                        + Words.number(summary.max().orElseThrow(), 4)
                : Words.NONE;
    }

    private ObjectNode data() {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("look", LOOK)
                .put("act", ACT)
                .put("charted", CHARTED);
        ArrayNode drift = data.putArray("drift");
        for (DriftRow row : channels.subList(0, Math.min(LISTED, channels.size()))) {
            ObjectNode node = drift.addObject().put("name", name(row));
            row.drift().populationStability().ifPresent(value -> node.put("psi", value));
            overlay(node, row);
        }
        return data;
    }

    private void overlay(ObjectNode node, DriftRow row) {
        int channel = row.channel().orElseThrow();
        Optional<Distribution> then = distribution(before, row.tensor(), channel);
        Optional<Distribution> now = distribution(after, row.tensor(), channel);
        if (then.flatMap(Distribution::extremes).isEmpty()
                || now.flatMap(Distribution::extremes).isEmpty()) {
            return;
        }
        Range a = then.get().extremes().get();
        Range both = a.union(now.get().extremes().get());
        if (!Double.isFinite(both.hi() - both.lo())) {
            return;
        }
        node.put("min", both.lo()).put("max", both.hi()).put("amin", a.lo()).put("amax", a.hi());
        shares(node.putArray("a"), then.get(), both);
        shares(node.putArray("b"), now.get(), both);
    }

    /** In the units of the values themselves, which the two may not share where they are taken as distances. */
    private static Optional<Distribution> distribution(LocatedStatistics statistics, String tensor, int channel) {
        return statistics.statistics().tensor(tensor).histogram(channel).map(ValueHistogram::float32View);
    }

    private static void shares(ArrayNode node, Distribution distribution, Range range) {
        double total = Math.max(1, distribution.cells().total());
        for (double count : DrawnHistogram.of(distribution, range)) {
            node.add(Math.round(1e6 * count / total) / 1e6);
        }
    }
}
