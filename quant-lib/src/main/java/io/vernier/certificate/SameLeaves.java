package io.vernier.certificate;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;

/**
 * Rows that reach in every tree the leaf that they reach in the float model: on whose paths no threshold lies that was merged with another one
 * beyond the row's value, and no branch that was removed.
 *
 * @param floats the trees of the float model
 * @param ranking of the features, by fewer thresholds
 * @param trees over the ranks
 * @param leaves of the float model, for each leaf of these trees
 */
@SuppressWarnings("ArrayRecordComponent")
record SameLeaves(TreeEnsemble floats, Ranking ranking, RankedTrees trees, int[] leaves) implements Coverage {

    @Override
    public Certificate.Scope scope() {
        return Certificate.Scope.SAME_LEAVES;
    }

    @Override
    public boolean holds(Batch batch, int row) {
        double[] values = values(batch, row);
        int[] codes = new int[ranking.channels().size()];
        for (int channel = 0; channel < codes.length; channel++) {
            Ranking.Channel ranked = ranking.channels().get(channel);
            codes[channel] = ranked.code(values[ranked.feature()]);
        }
        for (int tree = 0; tree < floats.branches().trees(); tree++) {
            if (leaves[trees.leaf(tree, codes, 0, 1)] != floats.leaf(tree, values, 0, 1)) {
                return false;
            }
        }
        return true;
    }

    private static double[] values(Batch batch, int row) {
        double[] values = new double[batch.channels()];
        if (batch instanceof SparseBatch sparse) {
            for (int k = sparse.offsets()[row]; k < sparse.offsets()[row + 1]; k++) {
                values[sparse.indices()[k]] = sparse.values()[k];
            }
        } else if (batch instanceof DenseBatch dense) {
            for (int channel = 0; channel < values.length; channel++) {
                values[channel] = dense.value(row, channel);
            }
        }
        return values;
    }
}
