package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.tree.IntegerLeaves;
import io.vernier.tree.Leaves;
import io.vernier.tree.Missing;
import io.vernier.tree.Ranking;
import java.util.Arrays;
import java.util.List;

/** Plain loops: the semantics of the instructions on trees. */
final class TreeKernels {
    private TreeKernels() {}

    /** Ranks of a batch, dense in the channels that trees look at, however many features there are. */
    static Codes.Dense rank(Instruction.Rank instruction, Batch batch) {
        Ranking ranking = instruction.ranking();
        if (batch.channels() != ranking.features()) {
            throw new IllegalArgumentException(
                    "The program reads " + ranking.features() + " channels, found " + batch.channels() + ".");
        }
        List<Ranking.Channel> channels = ranking.channels();
        int rows = batch.rows();
        int[] codes = new int[Math.multiplyExact(rows, channels.size())];
        if (batch instanceof SparseBatch sparse) {
            rank(ranking, sparse, codes);
        } else if (batch instanceof DenseBatch dense) {
            for (int channel = 0; channel < channels.size(); channel++) {
                Ranking.Channel ranked = channels.get(channel);
                int from = dense.offset(ranked.feature());
                for (int row = 0; row < rows; row++) {
                    codes[channel * rows + row] = ranked.code(dense.values()[from + row]);
                }
            }
        }
        return new Codes.Dense(rows, channels.size(), codes);
    }

    private static void rank(Ranking ranking, SparseBatch batch, int[] codes) {
        List<int[]> positions = List.of(ranking.positions(Missing.RIGHT), ranking.positions(Missing.LEFT));
        List<Ranking.Channel> channels = ranking.channels();
        int rows = batch.rows();
        for (int channel = 0; channel < channels.size(); channel++) {
            Arrays.fill(
                    codes,
                    channel * rows,
                    (channel + 1) * rows,
                    channels.get(channel).code(0));
        }
        for (int row = 0; row < rows; row++) {
            for (int k = batch.offsets()[row]; k < batch.offsets()[row + 1]; k++) {
                for (int[] each : positions) {
                    int channel = each[batch.indices()[k]];
                    if (channel >= 0) {
                        codes[channel * rows + row] = channels.get(channel).code(batch.values()[k]);
                    }
                }
            }
        }
    }

    /** The integers of the leaves of every row. */
    static IntegerTensor sum(Instruction.IntegerTrees instruction, Codes.Dense ranks) {
        IntegerLeaves leaves = instruction.leaves();
        int rows = ranks.rows();
        long[] sums = new long[Math.multiplyExact(rows, leaves.outputs())];
        for (int tree = 0; tree < instruction.trees().branches().trees(); tree++) {
            for (int row = 0; row < rows; row++) {
                int leaf = instruction.trees().leaf(tree, ranks.values(), row, rows);
                for (int output = 0; output < leaves.outputs(); output++) {
                    sums[output * rows + row] += leaves.value(leaf, output);
                }
            }
        }
        return new IntegerTensor(rows, leaves.outputs(), sums);
    }

    /** The leaves of every row, added tree by tree. */
    static DenseBatch sum(Instruction.Trees instruction, Codes.Dense ranks) {
        Leaves leaves = instruction.leaves();
        int rows = ranks.rows();
        DenseBatch sums = DenseBatch.zeros(rows, leaves.outputs());
        for (int tree = 0; tree < leaves.weights().length; tree++) {
            for (int row = 0; row < rows; row++) {
                leaves.add(tree, instruction.trees().leaf(tree, ranks.values(), row, rows), sums.values(), row, rows);
            }
        }
        leaves.divide(sums.values(), 0, rows * leaves.outputs());
        return sums;
    }
}
