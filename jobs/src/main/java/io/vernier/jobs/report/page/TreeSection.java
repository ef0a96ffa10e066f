package io.vernier.jobs.report.page;

import io.vernier.integer.Instruction;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.report.NodeCoverage;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.statistics.TensorLayout;
import io.vernier.tree.Branches;
import io.vernier.tree.Ranking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a model of trees compares: its features as ranks among the thresholds that are left of each. */
final class TreeSection {
    private static final int SHOWN = 50;

    private TreeSection() {}

    /** A feature and how often the trees ask for it. */
    private record Feature(Ranking.Channel channel, String name, int splits) {
        int bits() {
            return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(channel.greatest()));
        }

        private String first() {
            return channel.thresholds().length == 0 ? Words.NONE : Words.number(channel.thresholds()[0], 6);
        }

        private String last() {
            int count = channel.thresholds().length;
            return count == 0 ? Words.NONE : Words.number(channel.thresholds()[count - 1], 6);
        }
    }

    static Section of(RunSummary run) {
        Html html = new Html();
        if (run.ranks().isPresent()) {
            List<Instruction> program =
                    ProgramCodec.decode(run.found().program()).instructions();
            List<Branches> branches =
                    program.stream().flatMap(step -> branches(step).stream()).toList();
            program.stream()
                    .filter(Instruction.Rank.class::isInstance)
                    .map(step -> ((Instruction.Rank) step).ranking())
                    .findFirst()
                    .ifPresent(ranking -> add(html, ranking, branches, run));
            reached(html, run.found().nodes());
        }
        return new Section(
                "trees",
                "Trees",
                "Trees",
                "A feature is replaced by its rank: how many thresholds lie below it. With all thresholds kept, each split decides as before,"
                        + " for every row.",
                html);
    }

    private static void add(Html html, Ranking ranking, List<Branches> branches, RunSummary run) {
        int[] splits = new int[ranking.channels().size()];
        branches.forEach(each -> {
            for (int channel : each.feature()) {
                splits[channel]++;
            }
        });
        TensorLayout input = run.found().calibration().tensors().get(0).layout();
        List<Feature> features = new ArrayList<>();
        for (int channel = 0; channel < splits.length; channel++) {
            Ranking.Channel of = ranking.channels().get(channel);
            String name = input.channelName(of.feature()).orElse("[" + of.feature() + "]");
            boolean isOneOfTwo = ranking.channels().stream()
                    .anyMatch(other -> other.feature() == of.feature() && other.missing() != of.missing());
            features.add(new Feature(
                    of,
                    isOneOfTwo ? name + ", missing " + of.missing().name().toLowerCase(Locale.ROOT) : name,
                    splits[channel]));
        }
        features.sort(Comparator.comparingInt(Feature::splits).reversed());
        html.add(
                "<p>{} trees with {} splits and {} leaves look at {} of {} features, which have {} thresholds together.</p>",
                Numbers.count(branches.stream().mapToLong(Branches::trees).sum()),
                Numbers.count(branches.stream().mapToLong(Branches::nodes).sum()),
                Numbers.count(branches.stream().mapToLong(Branches::leaves).sum()),
                Numbers.count(features.stream()
                        .mapToInt(feature -> feature.channel().feature())
                        .distinct()
                        .count()),
                Numbers.count(ranking.features()),
                Numbers.count(features.stream()
                        .mapToLong(feature -> feature.channel().thresholds().length)
                        .sum()));
        boolean hasCategories =
                features.stream().anyMatch(feature -> feature.channel().categories() > 0);
        html.add(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"features of the trees\"><table id=\"ranks\"><thead><tr>"
                        + "<th scope=\"col\">feature</th><th scope=\"col\">splits</th><th scope=\"col\">thresholds</th>"
                        + "{}<th scope=\"col\">bits</th><th scope=\"col\">lowest</th>"
                        + "<th scope=\"col\">highest</th></tr></thead><tbody>",
                hasCategories ? Html.of("<th scope=\"col\">categories</th>") : new Html());
        html.each(
                        features.subList(0, Math.min(SHOWN, features.size())),
                        (out, feature) -> row(out, feature, hasCategories))
                .add("</tbody></table></div>");
        if (features.size() > SHOWN) {
            html.add(
                    "<p class=\"more\">The {} that most splits ask for, of {}.</p>",
                    SHOWN,
                    Numbers.count(features.size()));
        }
    }

    private static Optional<Branches> branches(Instruction step) {
        if (step instanceof Instruction.IntegerTrees integers) {
            return Optional.of(integers.trees().branches());
        }
        return step instanceof Instruction.Trees reals
                ? Optional.of(reals.trees().branches())
                : Optional.empty();
    }

    /** Which parts of the float model's trees calibrated rows have reached. */
    private static void reached(Html html, NodeCoverage nodes) {
        nodes.sentence().ifPresent(sentence -> html.add("<p>{}</p>", sentence));
        List<NodeCoverage.Tree> trees = nodes.withHoles();
        if (trees.isEmpty()) {
            return;
        }
        boolean hasDead = trees.stream().anyMatch(tree -> tree.deadLeaves() > 0);
        html.add(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"leaves that no row or few reached\"><table id=\"reached\">"
                        + "<thead><tr><th scope=\"col\">tree</th><th scope=\"col\">splits</th><th scope=\"col\">depth</th>"
                        + "<th scope=\"col\">leaves</th>{}<th scope=\"col\">reached by fewer than {} rows</th></tr></thead><tbody>",
                hasDead ? Html.of("<th scope=\"col\">not reached</th><th scope=\"col\">share</th>") : new Html(),
                NodeCoverage.FEW);
        html.each(trees.subList(0, Math.min(SHOWN, trees.size())), (out, tree) -> row(out, tree, hasDead))
                .add("</tbody></table></div>");
        if (trees.size() > SHOWN) {
            html.add(
                    "<p class=\"more\">The {} with the greatest share, of {}.</p>", SHOWN, Numbers.count(trees.size()));
        }
        List<NodeCoverage.DeadBranch> dead = nodes.dead();
        if (dead.isEmpty()) {
            return;
        }
        html.add("<p>Branches that no row reached, by their first node:</p><ul id=\"dead\">");
        html.each(
                        dead.subList(0, Math.min(SHOWN, dead.size())),
                        (list, branch) -> list.add("<li>{}</li>", branch.name()))
                .add("</ul>");
        if (dead.size() > SHOWN) {
            html.add(
                    "<p class=\"more\">The first {} of {}; all are in the table <code>nodes</code> of the calibration.</p>",
                    SHOWN,
                    Numbers.count(dead.size()));
        }
    }

    private static void row(Html html, NodeCoverage.Tree tree, boolean hasDead) {
        html.add(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td>{}<td>{}</td></tr>",
                tree.tree(),
                Numbers.count(tree.splits()),
                tree.depth(),
                Numbers.count(tree.leaves()),
                hasDead
                        ? Html.of(
                                "<td>{}</td><td>{}</td>",
                                Numbers.count(tree.deadLeaves()),
                                Numbers.percent(tree.deadShare()))
                        : new Html(),
                Numbers.count(tree.rareLeaves()));
    }

    private static void row(Html html, Feature feature, boolean hasCategories) {
        int categories = feature.channel().categories();
        html.add(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>{}<td>{}</td><td>{}</td><td>{}</td></tr>",
                feature.name(),
                Numbers.count(feature.splits()),
                Numbers.count(feature.channel().thresholds().length),
                hasCategories
                        ? Html.of("<td>{}</td>", categories == 0 ? Words.NONE : Numbers.count(categories))
                        : new Html(),
                feature.bits(),
                feature.first(),
                feature.last());
    }
}
