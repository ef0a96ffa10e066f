package io.vernier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.model.Decision.Nearest;
import io.vernier.model.Decision.Nearest.Measure;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    /** Of two centers the first has two below it. */
    private static final Nearest TREE = new Nearest(Measure.EUCLIDEAN, List.of(-1, -1, 0, 0), List.of(-1, 2, 0, 1));

    private static double predict(Decision decision, double... numbers) {
        return decision.predict(new DenseBatch(1, numbers.length, numbers), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 5, 4, 1",
        "1, 2, 4, 5, 0",
        "1, 2, 4, 4, 0",
        "2, 1, -9, -9, 2",
        "1, 1, 7, 6, 1",
    })
    void aTreeIsWalkedDownAndTheFirstOfEqualsIsTaken(double left, double right, double one, double other, int cluster) {
        assertThat(predict(TREE, left, right, one, other)).isEqualTo(cluster);
    }

    @Test
    void withoutATreeTheLeastOfAllWins() {
        Nearest flat = Nearest.of(Measure.COSINE, 3);

        assertThat(predict(flat, 3, 1, 2)).isEqualTo(1);
        assertThat(predict(flat, 1, 3, 1)).isZero();
        assertThat(flat.count()).isEqualTo(3);
        assertThat(TREE.count()).isEqualTo(3);
        assertThat(TREE.channel(2)).isEqualTo(1);
    }

    @Test
    void whatIsNoTreeOfCentersIsRefused() {
        Stream.of(
                        List.of(List.of(-1, -1), List.of(0)),
                        List.of(List.of(-1), List.of(0)),
                        List.of(List.of(1, -1), List.of(0, 1)),
                        List.of(List.of(-2, -1), List.of(0, 1)),
                        List.of(List.of(-1, -1), List.of(0, -1)),
                        List.of(List.of(-1, 0, 0), List.of(0, 1, 2)),
                        List.of(List.of(-1, -1), List.of(0, -3)))
                .forEach(tree -> assertThatThrownBy(() -> new Nearest(Measure.EUCLIDEAN, tree.get(0), tree.get(1)))
                        .as(tree.toString())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("are no tree of two centers or more"));
    }
}
