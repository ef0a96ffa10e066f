package io.vernier.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Codes decide every split as the numbers do. */
class RankedTreesTest {

    @Test
    void everyRowReachesTheSameLeaf() {
        SplittableRandom random = new SplittableRandom(11);
        for (int features : new int[] {1, 3, 9}) {
            for (int depth : new int[] {0, 1, 4, 9}) {
                TreeEnsemble ensemble = Ensembles.draw(random, features, 5, depth, 2);
                Ranking ranking = Ranking.of(ensemble);
                RankedTrees ranked = RankedTrees.of(ensemble, ranking);
                for (int row = 0; row < 500; row++) {
                    double[] values = new double[features];
                    for (int feature = 0; feature < features; feature++) {
                        values[feature] = Ensembles.value(random);
                    }
                    int[] codes = ranking.channels().stream()
                            .mapToInt(channel -> channel.code(values[channel.feature()]))
                            .toArray();
                    for (int tree = 0; tree < 5; tree++) {
                        assertThat(ranked.leaf(tree, codes, 0, 1)).isEqualTo(ensemble.leaf(tree, values, 0, 1));
                    }
                }
            }
        }
    }

    @Test
    void aRankHasAsManyBitsAsItsThresholdsNeedAndNaNACodeOfItsOwn() {
        Ranking.Channel channel = new Ranking.Channel(0, new double[] {-1, 0, 2.5}, 0);

        assertThat(List.of(-2.0, -1.0, -0.5, -0.0, 0.0, 1.0, 2.5, 3.0, Double.POSITIVE_INFINITY, Double.NaN))
                .extracting(channel::code)
                .containsExactly(0, 0, 1, 1, 1, 2, 2, 3, 3, 4);
        assertThat(channel.bits()).isEqualTo(2);
        assertThat(new Ranking.Channel(0, new double[] {1, 2, 3, 4}, 0).bits()).isEqualTo(3);
        assertThat(new Ranking.Channel(0, new double[] {1}, 0).bits()).isEqualTo(1);
    }

    @Test
    void whatIsNoCategoryHasTheCodeAfterTheLast() {
        Ranking.Channel channel = new Ranking.Channel(0, new double[0], 3);

        assertThat(List.of(0.0, -0.0, 2.0, 3.0, 1.5, -1.0, 1e300, Double.NaN, Double.NEGATIVE_INFINITY))
                .extracting(channel::code)
                .containsExactly(0, 0, 2, 3, 3, 3, 3, 3, 3);
    }

    @Test
    void treesThatDoNotEndAreRefused() {
        int[] none = {Branches.THRESHOLD};

        assertThatThrownBy(() -> new Branches(
                        new int[] {0}, new int[] {0}, new int[] {0}, new int[] {~0}, none, CategorySets.NONE))
                .hasMessage(
                        "Node 0 has the child 0, expected a later one of 1 nodes that has no other parent, or a leaf.");
        // As many paths as 2 to the number of nodes, in a few of them.
        assertThatThrownBy(() -> new Branches(
                        new int[] {0},
                        new int[] {0, 0},
                        new int[] {1, ~0},
                        new int[] {1, ~1},
                        new int[] {Branches.THRESHOLD, Branches.THRESHOLD},
                        CategorySets.NONE))
                .hasMessageStartingWith("Node 0 has the child 1,");
        assertThatThrownBy(() -> new Branches(
                        new int[] {0, 0}, new int[] {0}, new int[] {~0}, new int[] {~1}, none, CategorySets.NONE))
                .hasMessageStartingWith("A tree has the child 0,");
        assertThatThrownBy(() -> new Branches(
                        new int[] {0}, new int[] {0}, new int[] {~1}, new int[] {~0}, new int[] {0}, CategorySets.NONE))
                .hasMessageContaining("one of 0 sets");
    }
}
