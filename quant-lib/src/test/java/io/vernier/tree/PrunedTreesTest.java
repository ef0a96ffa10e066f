package io.vernier.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Branches that no row reached are gone, and what every row reaches stays. */
class PrunedTreesTest {
    private static final int FEATURES = 5;

    private static double[][] rows(SplittableRandom random, int count) {
        double[][] rows = new double[count][FEATURES];
        for (double[] row : rows) {
            Arrays.setAll(row, k -> Ensembles.value(random));
        }
        return rows;
    }

    private static long[] counts(TreeEnsemble ensemble, double[][] rows) {
        long[] counts = new long[ensemble.leaves().leaves()];
        for (double[] row : rows) {
            for (int tree = 0; tree < ensemble.branches().trees(); tree++) {
                counts[ensemble.leaf(tree, row, 0, 1)]++;
            }
        }
        return counts;
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "1, 4, 3", "20, 7, 1", "20, 7, 30", "3, 12, 500"})
    void rowsThatWereCountedReachTheNumbersThatTheyDid(int trees, int depth, int count) {
        SplittableRandom random = new SplittableRandom(trees * 100 + depth);
        TreeEnsemble whole = Ensembles.draw(random, FEATURES, trees, depth, 2);
        double[][] rows = rows(random, count);
        long[] counts = counts(whole, rows);

        TreeEnsemble pruned = PrunedTrees.of(whole, counts);

        for (double[] row : rows) {
            for (int tree = 0; tree < trees; tree++) {
                int before = whole.leaf(tree, row, 0, 1);
                int after = pruned.leaf(tree, row, 0, 1);
                for (int output = 0; output < 2; output++) {
                    assertThat(pruned.leaves().weighted(tree, after, output))
                            .isEqualTo(whole.leaves().weighted(tree, before, output));
                }
            }
        }
        long[] left = counts(pruned, rows);
        assertThat(left)
                .isEqualTo(Arrays.stream(counts).filter(each -> each > 0).toArray());
        assertThat(pruned.branches().nodes()).isEqualTo(left.length - trees);
        assertThat(Arrays.stream(pruned.branches().rows(left)).allMatch(each -> each > 0))
                .isTrue();
        assertThat(pruned.branches().depth())
                .isLessThanOrEqualTo(whole.branches().depth());
        assertThat(PrunedTrees.of(pruned, left)).isEqualTo(pruned);
    }

    @Test
    void whatWasReachedEverywhereStaysAsItIs() {
        TreeEnsemble whole = Ensembles.draw(new SplittableRandom(8), FEATURES, 6, 5, 1);
        long[] counts = new long[whole.leaves().leaves()];
        Arrays.fill(counts, 1);
        assertThat(PrunedTrees.of(whole, counts)).isEqualTo(whole);
    }

    @Test
    void nothingIsLeftOfATreeThatNoRowHasReached() {
        TreeEnsemble whole = Ensembles.draw(new SplittableRandom(8), FEATURES, 2, 3, 1);
        assertThatThrownBy(() -> PrunedTrees.of(whole, new long[whole.leaves().leaves()]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No row has reached a tree");
        assertThatThrownBy(() -> PrunedTrees.of(whole, new long[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows of 1 leaves");
    }
}
