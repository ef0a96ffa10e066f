package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.Decision;
import io.vernier.tree.Branches;
import io.vernier.tree.CategorySets;
import io.vernier.tree.Leaves;
import io.vernier.tree.RankedTrees;
import io.vernier.tree.Ranking;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeSizeTest {

    /** Two trees of two classes, three splits, one of them by five categories, and two thresholds. */
    private static IntegerProgram trees() {
        Ranking ranking = new Ranking(
                3, List.of(new Ranking.Channel(0, new double[] {-3, -1}, 0), new Ranking.Channel(2, new double[0], 5)));
        Branches branches = new Branches(
                new int[] {0, 2},
                new int[] {0, 1, 0},
                new int[] {1, ~0, ~3},
                new int[] {~2, ~1, ~4},
                new int[] {Branches.THRESHOLD, 0, Branches.THRESHOLD},
                new CategorySets(new int[] {0, 1}, new long[] {0b100110}));
        Leaves leaves =
                new Leaves(2, new double[] {1, 0, 0.5, 0.5, 0.25, 0.75, 0, 1, 0.125, 0.875}, new double[] {1, 2}, 1);
        return new IntegerProgram(List.of(
                new Instruction.Rank("input", ranking),
                new Instruction.Trees(0, "trees.margin", 2, new RankedTrees(branches, new int[] {1, 0, 0}), leaves),
                new Instruction.Predict(1, "prediction", 2, new Decision.Argmax(List.of(1.0, 1.0)))));
    }

    @Test
    void countsEachNumberOnce() {
        TreeSize size = TreeSize.of(ProgramCodec.encode(trees()), Double.SIZE).orElseThrow();

        assertThat(size.splits()).isEqualTo(3);
        assertThat(size.leaves()).isEqualTo(5);
        long structure = 3 * (1 + 2 * 3);
        assertThat(size.floatBits()).isEqualTo(structure + 2 * 64 + 5 + 10 * 64);
        assertThat(size.bits()).isEqualTo(structure + 2 * 2 + 5 + 10 * 64 + 2 * 64);
        assertThat(size.bytes()).isEqualTo((size.bits() + 7) / 8);
        assertThat(size.shrinkage()).isLessThan(1);
    }

    @Test
    void programsWithoutTreesHaveNone() {
        assertThat(TreeSize.of(List.of(), Double.SIZE)).isEmpty();
    }
}
