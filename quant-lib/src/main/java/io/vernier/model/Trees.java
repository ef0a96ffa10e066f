package io.vernier.model;

import io.vernier.tree.TreeEnsemble;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * An ensemble of decision trees. It reads rows with any numbers, NaN and infinities too.
 *
 * @param name the tensor it makes
 * @param input the tensor it reads
 * @param ensemble the trees
 */
public record Trees(String name, String input, TreeEnsemble ensemble) implements Step.OfOneTensor {

    /** The name that sums of leaves have in a model. */
    public static final String MARGIN = "trees.margin";

    public Trees {
        Objects.requireNonNull(name);
        Objects.requireNonNull(input);
        Objects.requireNonNull(ensemble);
    }

    @Override
    public int outputChannels(int channels) {
        if (channels != ensemble.features()) {
            throw new IllegalArgumentException(
                    "Step \"" + name + "\" reads " + ensemble.features() + " features, found " + channels + ".");
        }
        return ensemble.leaves().outputs();
    }

    @Override
    public void apply(Batch batch, DenseBatch output) {
        apply(batch, output, new int[Math.multiplyExact(ensemble.branches().trees(), batch.rows())]);
    }

    /**
     * Computes the step on a batch.
     *
     * @param leaves takes the leaf that row r reaches in tree t at {@code t * rows + r}
     */
    void apply(Batch batch, DenseBatch output, int[] leaves) {
        outputChannels(batch.channels());
        if (batch instanceof DenseBatch dense) {
            for (int tree = 0; tree < ensemble.branches().trees(); tree++) {
                for (int row = 0; row < dense.rows(); row++) {
                    leaves[tree * dense.rows() + row] = ensemble.leaf(tree, dense.values(), row, dense.rows());
                }
            }
        } else if (batch instanceof SparseBatch sparse) {
            reach(sparse, leaves);
        }
        Arrays.fill(output.values(), 0, batch.rows() * output.channels(), 0);
        for (int tree = 0; tree < ensemble.branches().trees(); tree++) {
            for (int row = 0; row < batch.rows(); row++) {
                ensemble.leaves().add(tree, leaves[tree * batch.rows() + row], output.values(), row, batch.rows());
            }
        }
        ensemble.leaves().divide(output.values(), 0, batch.rows() * output.channels());
    }

    private void reach(SparseBatch batch, int[] leaves) {
        double[] features = new double[batch.channels()];
        for (int row = 0; row < batch.rows(); row++) {
            int from = batch.offsets()[row];
            int to = batch.offsets()[row + 1];
            for (int k = from; k < to; k++) {
                features[batch.indices()[k]] = batch.values()[k];
            }
            for (int tree = 0; tree < ensemble.branches().trees(); tree++) {
                leaves[tree * batch.rows() + row] = ensemble.leaf(tree, features, 0, 1);
            }
            for (int k = from; k < to; k++) {
                features[batch.indices()[k]] = 0;
            }
        }
    }

    @Override
    public boolean givesMargins() {
        return true;
    }

    @Override
    public Trees renamed(UnaryOperator<String> names) {
        return new Trees(names.apply(name), names.apply(input), ensemble);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
        return visitor.trees(this);
    }
}
