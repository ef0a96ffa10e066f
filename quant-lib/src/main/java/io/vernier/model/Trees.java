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
        outputChannels(batch.channels());
        Arrays.fill(output.values(), 0, batch.rows() * output.channels(), 0);
        if (batch instanceof DenseBatch dense) {
            for (int row = 0; row < dense.rows(); row++) {
                sum(row, dense.values(), row, dense.rows(), output);
            }
        } else if (batch instanceof SparseBatch sparse) {
            sum(sparse, output);
        }
        ensemble.leaves().divide(output.values(), 0, batch.rows() * output.channels());
    }

    private void sum(SparseBatch batch, DenseBatch output) {
        double[] features = new double[batch.channels()];
        for (int row = 0; row < batch.rows(); row++) {
            int from = batch.offsets()[row];
            int to = batch.offsets()[row + 1];
            for (int k = from; k < to; k++) {
                features[batch.indices()[k]] = batch.values()[k];
            }
            sum(row, features, 0, 1, output);
            for (int k = from; k < to; k++) {
                features[batch.indices()[k]] = 0;
            }
        }
    }

    private void sum(int row, double[] values, int from, int stride, DenseBatch output) {
        for (int tree = 0; tree < ensemble.branches().trees(); tree++) {
            int leaf = ensemble.leaf(tree, values, from, stride);
            ensemble.leaves().add(tree, leaf, output.values(), row, output.rows());
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
