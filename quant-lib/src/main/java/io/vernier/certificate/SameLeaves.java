package io.vernier.certificate;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.tree.Branches;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rows that reach in every tree the leaf that they reach in the float model: on whose paths no threshold lies that was merged with another one
 * beyond the row's value, and no branch that was removed.
 */
final class SameLeaves implements Coverage {
    private static final long serialVersionUID = 1;

    /** Those that a split looks at, ascending: of wide rows these are few. */
    private final int[] features;

    /** The trees of the float model over the values of these features. */
    private final TreeEnsemble floats;

    private final Ranking ranking;

    /** For each channel of the ranking the place of its feature. */
    private final int[] places;

    private final RankedTrees trees;
    private final int[] leaves;

    /**
     * Takes the trees of both.
     *
     * @param whole the trees of the float model
     * @param ranking of the features, by fewer thresholds
     * @param trees over the ranks
     * @param leaves of the float model, for each leaf of these trees
     */
    SameLeaves(TreeEnsemble whole, Ranking ranking, RankedTrees trees, int[] leaves) {
        int[] ranked =
                ranking.channels().stream().mapToInt(Ranking.Channel::feature).toArray();
        this.features = IntStream.concat(Arrays.stream(whole.branches().feature()), Arrays.stream(ranked))
                .sorted()
                .distinct()
                .toArray();
        this.floats = narrowed(whole, features);
        this.ranking = ranking;
        this.places = places(ranked, features);
        this.trees = trees;
        this.leaves = leaves;
    }

    private static TreeEnsemble narrowed(TreeEnsemble whole, int[] features) {
        Branches branches = whole.branches();
        return new TreeEnsemble(
                Arrays.stream(features)
                        .map(feature -> whole.categories()[feature])
                        .toArray(),
                new Branches(
                        branches.roots(),
                        places(branches.feature(), features),
                        branches.left(),
                        branches.right(),
                        branches.set(),
                        branches.sets()),
                whole.thresholds(),
                whole.leaves());
    }

    private static int[] places(int[] each, int[] features) {
        return Arrays.stream(each)
                .map(feature -> Arrays.binarySearch(features, feature))
                .toArray();
    }

    @Override
    public Certificate.Scope scope() {
        return Certificate.Scope.SAME_LEAVES;
    }

    @Override
    public boolean holds(Batch batch, int row) {
        double[] values = values(batch, row);
        int[] codes = new int[places.length];
        for (int channel = 0; channel < codes.length; channel++) {
            codes[channel] = ranking.channels().get(channel).code(values[places[channel]]);
        }
        for (int tree = 0; tree < floats.branches().trees(); tree++) {
            if (leaves[trees.leaf(tree, codes, 0, 1)] != floats.leaf(tree, values, 0, 1)) {
                return false;
            }
        }
        return true;
    }

    /** Of the features alone. */
    private double[] values(Batch batch, int row) {
        double[] values = new double[features.length];
        if (batch instanceof SparseBatch sparse) {
            int place = 0;
            for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
                while (place < features.length && features[place] < sparse.indices()[k]) {
                    place++;
                }
                if (place < features.length && features[place] == sparse.indices()[k]) {
                    values[place] = sparse.values()[k];
                }
            }
        } else if (batch instanceof DenseBatch dense) {
            for (int place = 0; place < values.length; place++) {
                values[place] = dense.value(row, features[place]);
            }
        }
        return values;
    }
}
