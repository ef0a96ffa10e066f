package io.vernier.tree;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Decision trees over real numbers. A continuous feature goes left where {@code x <= threshold}; NaN goes right, as in Spark, unless the
 * node says otherwise ({@link Branches#missing}). A categorical one goes left where its {@link #category} is in the set of the split, in which the value of no category stands for
 * itself: Spark sends it with the larger side.
 *
 * @param categories for each feature the number of its categories; 0 for a continuous one
 * @param branches of the trees; features by their place in the vector
 * @param thresholds of each node; 0 where it is categorical
 * @param leaves what is added
 */
@SuppressWarnings("ArrayRecordComponent")
public record TreeEnsemble(int[] categories, Branches branches, double[] thresholds, Leaves leaves)
        implements Serializable {

    /** @throws IllegalArgumentException if the parts do not fit one another, or a threshold is NaN */
    public TreeEnsemble {
        leaves.requireFor(branches);
        if (thresholds.length != branches.nodes()) {
            throw new IllegalArgumentException(
                    "There are " + branches.nodes() + " nodes, but " + thresholds.length + " thresholds.");
        }
        for (int node = 0; node < thresholds.length; node++) {
            int feature = branches.feature()[node];
            boolean isCategorical = branches.set()[node] >= 0;
            if (feature >= categories.length
                    || isCategorical != categories[feature] > 0
                    || Double.isNaN(thresholds[node])) {
                throw new IllegalArgumentException("Node " + node + " of the trees splits feature " + feature + " of "
                        + categories.length + (isCategorical ? " by categories" : " at " + thresholds[node])
                        + ", which is not what other nodes do or a number.");
            }
        }
    }

    /** The ensemble whose outputs are these, divided. */
    public TreeEnsemble dividedBy(double divisor) {
        return new TreeEnsemble(
                categories,
                branches,
                thresholds,
                new Leaves(
                        leaves.outputs(),
                        leaves.values(),
                        leaves.weights(),
                        leaves.divisor() * divisor,
                        leaves.precision()));
    }

    /** Elements of the vector that is read. */
    public int features() {
        return categories.length;
    }

    /** The code of a value among so many categories; the number of categories for what is none of them. */
    public static int category(double value, int categories) {
        return value >= 0 && value < categories && value == (int) value ? (int) value : categories;
    }

    /** The leaf that a row reaches, whose element {@code f} is {@code values[from + f * stride]}. */
    public int leaf(int tree, double[] values, int from, int stride) {
        int child = branches.roots()[tree];
        while (child >= 0) {
            int feature = branches.feature()[child];
            double value = values[from + feature * stride];
            int set = branches.set()[child];
            boolean left =
                    switch (set) {
                        case Branches.THRESHOLD -> value <= thresholds[child];
                        case Branches.THRESHOLD_OR_NAN -> !(value > thresholds[child]);
                        default -> branches.sets().contains(set, category(value, categories[feature]));
                    };
            child = left ? branches.left()[child] : branches.right()[child];
        }
        return ~child;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeEnsemble that
                && Arrays.equals(categories, that.categories)
                && branches.equals(that.branches)
                && Arrays.equals(thresholds, that.thresholds)
                && leaves.equals(that.leaves);
    }

    @Override
    public int hashCode() {
        return branches.hashCode() + 31 * Arrays.hashCode(thresholds);
    }
}
