package io.vernier.certificate;

import io.vernier.model.Trees;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import io.vernier.tree.Branches;
import io.vernier.tree.PrunedTrees;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What is left of a float model's trees in a program.
 *
 * @param ensemble its branches that are left, with all their thresholds
 * @param changed the rows that reach the leaves that they did, where thresholds were merged or branches removed; absent where nothing was
 */
record KeptTrees(TreeEnsemble ensemble, Optional<Coverage> changed) {

    /** Finds them; empty where the program's branches are neither all nor those that calibrated rows have reached. */
    static Optional<KeptTrees> of(Trees step, Calibration calibration, Ranking ranking, RankedTrees ranked) {
        TreeEnsemble whole = step.ensemble();
        List<KeptTrees> possible = new ArrayList<>();
        possible.add(
                of(whole, whole, IntStream.range(0, whole.leaves().leaves()).toArray(), ranking, ranked));
        TensorStatistics margins = calibration.tensor(step.name());
        long[] rows = margins.leafRows();
        if (LongStream.of(rows).sum() > 0) {
            int[] reached = IntStream.range(0, rows.length)
                    .filter(leaf -> rows[leaf] > 0)
                    .toArray();
            possible.add(of(whole, PrunedTrees.of(whole, rows), reached, ranking, ranked));
        }
        return possible.stream()
                .filter(kept -> branches(kept.ensemble()).equals(ranked.branches()))
                .findFirst();
    }

    private static KeptTrees of(
            TreeEnsemble whole, TreeEnsemble left, int[] leaves, Ranking ranking, RankedTrees ranked) {
        Ranking all = Ranking.of(left);
        boolean isWhole = left.equals(whole) && ranking.equals(all) && ranked.equals(RankedTrees.of(left, all));
        return new KeptTrees(
                left, isWhole ? Optional.empty() : Optional.of(new SameLeaves(whole, ranking, ranked, leaves)));
    }

    private static Branches branches(TreeEnsemble ensemble) {
        return RankedTrees.of(ensemble, Ranking.of(ensemble)).branches();
    }
}
