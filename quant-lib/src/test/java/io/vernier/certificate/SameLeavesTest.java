package io.vernier.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import io.vernier.tree.TreeEnsemble;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SameLeavesTest {
    private static final int WIDE = 1 << 18;

    /**
     * Two trees: one splits feature 7 at 1 and then feature 3 by categories, the other the last feature at 4 and then at 0, a threshold that
     * was merged with 4.
     */
    private static SameLeaves merged(int features) {
        int last = features - 1;
        int[] categories = new int[features];
        categories[3] = 3;
        Branches branches = new Branches(
                new int[] {0, 2},
                new int[] {7, 3, last, last},
                new int[] {1, ~0, 3, ~3},
                new int[] {~2, ~1, ~5, ~4},
                new int[] {Branches.THRESHOLD, 0, Branches.THRESHOLD, Branches.THRESHOLD},
                new CategorySets(new int[] {0, 1}, new long[] {0b101}));
        TreeEnsemble whole = new TreeEnsemble(
                categories,
                branches,
                new double[] {1, 0, 4, 0},
                new Leaves(1, new double[] {1, 2, 3, 4, 5, 6}, new double[] {1, 1}, 1));
        RankedTrees ranked = RankedTrees.of(whole, Ranking.of(whole));
        Ranking fewer = new Ranking(
                features,
                Ranking.of(whole).channels().stream()
                        .map(channel ->
                                channel.feature() == last ? new Ranking.Channel(last, new double[] {4}, 0) : channel)
                        .toList());
        int[] ranks = ranked.ranks().clone();
        ranks[2] = 0;
        ranks[3] = 0;
        return new SameLeaves(whole, fewer, new RankedTrees(ranked.branches(), ranks), new int[] {0, 1, 2, 3, 4, 5});
    }

    @Test
    void rowsBetweenMergedThresholdsReachOtherLeavesHoweverTheyAreStored() {
        double[][] rows = {
            {0, 0, 0, 1, 9, 9, 9, 2, 9, -1},
            {0, 0, 0, 2, 0, 0, 0, 1, 0, 2},
            {0, 0, 0, 5, 0, 0, 0, -1, 0, 5},
            new double[10]
        };
        DenseBatch dense = DenseBatch.zeros(rows.length, 10);
        int[] offsets = new int[rows.length + 1];
        int[] indices = new int[rows.length * 10];
        double[] values = new double[indices.length];
        for (int row = 0; row < rows.length; row++) {
            offsets[row + 1] = offsets[row];
            for (int channel = 0; channel < 10; channel++) {
                dense.values()[channel * rows.length + row] = rows[row][channel];
                if (rows[row][channel] != 0) {
                    indices[offsets[row + 1]] = channel;
                    values[offsets[row + 1]++] = rows[row][channel];
                }
            }
        }
        SparseBatch sparse = new SparseBatch(rows.length, 10, offsets, indices, values);
        SameLeaves same = merged(10);

        boolean[] held = {true, false, true, true};
        for (int row = 0; row < held.length; row++) {
            assertThat(same.holds(dense, row)).as("row %s", row).isEqualTo(held[row]);
            assertThat(same.holds(sparse, row)).as("row %s", row).isEqualTo(held[row]);
        }
    }

    @Test
    void aWideRowTakesNoMemoryOfItsWidth() {
        int rows = 64;
        int[] offsets = new int[rows + 1];
        int[] indices = new int[2 * rows];
        double[] values = new double[indices.length];
        for (int row = 0; row < rows; row++) {
            offsets[row + 1] = 2 * row + 2;
            indices[2 * row] = 7;
            indices[2 * row + 1] = WIDE - 1;
        }
        Arrays.fill(values, 2);
        SparseBatch batch = new SparseBatch(rows, WIDE, offsets, indices, values);
        SameLeaves same = merged(WIDE);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();

        long before = threads.getThreadAllocatedBytes(thread);
        int held = 0;
        for (int row = 0; row < rows; row++) {
            held += same.holds(batch, row) ? 1 : 0;
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(held).isZero();
        assertThat(allocated).isLessThan(rows * (long) Double.BYTES * WIDE / 64);
    }
}
