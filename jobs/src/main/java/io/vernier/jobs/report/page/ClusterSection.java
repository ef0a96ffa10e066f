package io.vernier.jobs.report.page;

import io.vernier.jobs.report.ClusterSummary;
import io.vernier.jobs.report.ClusterSummary.Offset;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.table.ValidationRow;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The clusters of a model: how many rows each has by either model, how many stay, and where its center is. */
final class ClusterSection {
    private static final int SHOWN = 50;
    private static final int FEATURES = 3;

    private ClusterSection() {}

    static Section of(RunSummary run) {
        boolean hasCenters =
                run.clusters().stream().anyMatch(cluster -> !cluster.offsets().isEmpty());
        return new Section(
                "clusters",
                "Clusters",
                "Clusters",
                "How many held-out rows each model assigns to each cluster, and how many of the float model’s stay; the least sure first."
                        + (hasCenters
                                ? " What sets a center apart is told as the integers hold it: how far it is from the mean of all centers, in the"
                                        + " feature’s own unit and, in brackets, in standard deviations (σ) of the calibration; in these alone where"
                                        + " they are the unit."
                                : ""),
                run.clusters().isEmpty()
                        ? new Html()
                        : yardstick(run, hasCenters).add("{}", table(run.clusters(), hasCenters)));
    }

    /** How far rows are from their centers, beside which distances of centers are great or small. */
    private static Html yardstick(RunSummary run, boolean hasCenters) {
        Optional<ValidationRow> cost =
                run.metric("cost").filter(row -> row.floatValue().isPresent());
        Html html = new Html();
        if (!hasCenters) {
            cost.ifPresent(row -> html.add(
                    "<p id=\"yardstick\">The cosine distance of held-out rows from the centers of their clusters is {} on average (float"
                            + " model): 0 is the same direction, 1 a right angle.</p>",
                    Words.number(row.floatValue().getAsDouble(), 4)));
            return html;
        }
        cost.ifPresent(row -> html.add(
                "<p id=\"yardstick\">Held-out rows are {} from the centers of their clusters (root mean square, float model): beside that, a"
                        + " neighbour is near or far. Distances are in the unit of the vector that is clustered.</p>",
                Words.number(Math.sqrt(row.floatValue().getAsDouble()), 4)));
        return html;
    }

    private static Html table(List<ClusterSummary> clusters, boolean hasCenters) {
        Html html = Html.of(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"clusters\"><table id=\"clusters-table\">"
                        + "<thead><tr><th scope=\"col\">cluster</th><th scope=\"col\">float rows</th>"
                        + "<th scope=\"col\">integer rows</th><th scope=\"col\">stay</th><th scope=\"col\">95 % interval</th>");
        html.add(
                        hasCenters
                                ? "<th scope=\"col\">nearest center</th><th scope=\"col\" class=\"words\">what sets its center apart</th>"
                                : "")
                .add("</tr></thead><tbody>");
        List<ClusterSummary> sorted = clusters.stream()
                .sorted(Comparator.comparingDouble(ClusterSection::low))
                .limit(SHOWN)
                .toList();
        for (ClusterSummary cluster : sorted) {
            html.add(
                    "<tr data-cluster=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
                    cluster.number(),
                    cluster.number(),
                    rows(cluster.floatRows()),
                    rows(cluster.integerRows()),
                    cluster.kept()
                            .map(row -> Numbers.percent(row.quantizedValue().getAsDouble()))
                            .orElse(Words.NONE),
                    cluster.kept().map(ClusterSection::interval).orElse(Words.NONE));
            html.add(hasCenters ? "<td>{}</td><td class=\"words\">{}</td></tr>" : "</tr>", apart(cluster, hasCenters));
        }
        html.add("</tbody></table></div>");
        if (clusters.size() > SHOWN) {
            html.add("<p class=\"more\">The {} least sure of {}.</p>", SHOWN, Numbers.count(clusters.size()));
        }
        return html;
    }

    /** Clusters without rows come last: nothing is known of them. */
    private static double low(ClusterSummary cluster) {
        return cluster.kept().map(row -> row.low().orElse(1)).orElse(Double.POSITIVE_INFINITY);
    }

    private static String rows(OptionalDouble count) {
        return count.isPresent() ? Numbers.count((long) count.getAsDouble()) : Words.NONE;
    }

    private static String interval(ValidationRow row) {
        return Numbers.percent(row.low().orElse(Double.NaN)) + " to "
                + Numbers.percent(row.high().orElse(Double.NaN));
    }

    private static Object[] apart(ClusterSummary cluster, boolean hasCenters) {
        if (!hasCenters) {
            return new Object[0];
        }
        List<String> farthest = cluster.offsets().stream()
                .limit(FEATURES)
                .filter(offset -> offset.value() != 0)
                .map(ClusterSection::offset)
                .toList();
        return new Object[] {
            cluster.neighbour()
                    .map(near -> near.cluster() + ", " + Words.number(near.distance(), 4) + " away")
                    .orElse(Words.NONE),
            farthest.isEmpty() ? Words.NONE : String.join(", ", farthest)
        };
    }

    private static String offset(Offset offset) {
        String value = offset.feature() + " " + Words.difference(OptionalDouble.of(offset.value()));
        if (!Double.isFinite(offset.deviations())) {
            return value;
        }
        String deviations = Numbers.signed(Numbers.significant(offset.deviations(), 2)) + " σ";
        return offset.isStandardized() ? offset.feature() + " " + deviations : value + " (" + deviations + ")";
    }
}
