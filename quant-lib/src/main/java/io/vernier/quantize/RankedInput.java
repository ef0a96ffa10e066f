package io.vernier.quantize;

import io.vernier.statistics.TensorStatistics;
import io.vernier.statistics.ValueHistogram;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The input as ranks and an ensemble over them: by all its thresholds, or by fewer where these must fit some bits.
 *
 * @param ranking of the features
 * @param trees over the ranks
 * @param leaves of these
 * @param notes sentences about what was merged
 */
record RankedInput(Ranking ranking, RankedTrees trees, Leaves leaves, List<String> notes) {

    /**
     * The ranks of an ensemble.
     *
     * @param bits that ranks of numbers must fit; all thresholds where absent
     * @throws NotQuantizableException if thresholds must be merged and the calibration has no histograms of the features
     */
    static RankedInput of(TreeEnsemble ensemble, TensorStatistics input, OptionalInt bits) {
        Ranking all = Ranking.of(ensemble);
        RankedTrees trees = RankedTrees.of(ensemble, all);
        if (bits.isEmpty()) {
            return new RankedInput(all, trees, ensemble.leaves(), List.of());
        }
        List<Ranking.Channel> channels = new ArrayList<>();
        int[] ranks = trees.ranks().clone();
        int merged = 0;
        double greatest = 0;
        int most = (1 << bits.getAsInt()) - 1;
        for (int channel = 0; channel < all.channels().size(); channel++) {
            Ranking.Channel known = all.channels().get(channel);
            if (known.thresholds().length <= most) {
                channels.add(known);
                continue;
            }
            ValueHistogram histogram = input.histogram(known.feature())
                    .orElseThrow(() -> new NotQuantizableException("Feature " + known.feature() + " has "
                            + known.thresholds().length + " thresholds and no histogram by which "
                            + bits.getAsInt() + " bits could hold them; use inputs.ranks: all, or raise"
                            + " calibration.histogram_channels."));
            int[] nodes = nodes(trees, channel);
            MergedThresholds fewer =
                    MergedThresholds.of(known.thresholds(), uses(nodes, trees, known), histogram, most);
            for (int node : nodes) {
                ranks[node] = fewer.groups()[ranks[node]];
            }
            channels.add(new Ranking.Channel(known.feature(), fewer.kept(), 0, known.missing()));
            merged++;
            greatest = Math.max(greatest, fewer.share());
        }
        List<String> notes = merged == 0
                ? List.of()
                : List.of("The thresholds of " + merged + (merged == 1 ? " feature" : " features")
                        + " were merged to fit " + bits.getAsInt() + " bits; up to " + percent(greatest)
                        + " % of the calibrated values of one lie between merged thresholds.");
        return new RankedInput(
                new Ranking(all.features(), channels),
                new RankedTrees(trees.branches(), ranks),
                ensemble.leaves(),
                notes);
    }

    private static double percent(double share) {
        return Math.rint(share * 1e4) / 1e2;
    }

    /** The nodes that look at a channel. */
    private static int[] nodes(RankedTrees trees, int channel) {
        int[] features = trees.branches().feature();
        return IntStream.range(0, features.length)
                .filter(node -> features[node] == channel)
                .toArray();
    }

    /** How many nodes compare with each threshold. */
    private static int[] uses(int[] nodes, RankedTrees trees, Ranking.Channel channel) {
        int[] uses = new int[channel.thresholds().length];
        for (int node : nodes) {
            uses[trees.ranks()[node]]++;
        }
        return uses;
    }
}
