package io.vernier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayeredModelTest {
    private static final Linear FIRST = new Linear(
            "layer0.linear", LayeredModel.INPUT, 3, new double[] {1, -2, 0.5, 0, 3, 1e-3}, new double[] {0.25, -1});
    private static final Activation HIDDEN =
            new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID);
    private static final Linear SECOND =
            new Linear("layer1.linear", "layer0.sigmoid", 2, new double[] {1, 2, 3, 4, -5, 6}, new double[] {0, 0, 1});
    private static final Softmax LAST = new Softmax("layer1.softmax", "layer1.linear");
    private static final LayeredModel PERCEPTRON =
            new LayeredModel(3, List.of(FIRST, HIDDEN, SECOND, LAST), new Decision.Argmax(List.of(1.0, 1.0, 1.0)));

    private static DenseBatch applied(Linear step, Batch batch) {
        DenseBatch result = DenseBatch.zeros(batch.rows(), step.outputs());
        step.apply(batch, result);
        return result;
    }

    @Test
    void linearStartsAtTheBiasAndFusesProductsInOrder() {
        DenseBatch result = applied(FIRST, new DenseBatch(1, 3, new double[] {0.1, 0.2, 0.3}));

        assertThat(result.value(0, 0)).isEqualTo(Math.fma(0.5, 0.3, Math.fma(-2, 0.2, Math.fma(1, 0.1, 0.25))));
        assertThat(result.value(0, 1)).isEqualTo(Math.fma(1e-3, 0.3, Math.fma(3, 0.2, Math.fma(0, 0.1, -1))));
    }

    @Test
    void rowsGiveTheSameBitsInAnyBatchDenseOrSparse() {
        SplittableRandom random = new SplittableRandom(7);
        int rows = 57;
        DenseBatch dense = DenseBatch.zeros(rows, 3);
        int[] offsets = new int[rows + 1];
        int[] indices = new int[rows * 3];
        double[] values = new double[rows * 3];
        int stored = 0;
        for (int row = 0; row < rows; row++) {
            for (int channel = 0; channel < 3; channel++) {
                if (random.nextInt(3) > 0) {
                    double value = random.nextDouble(-1e6, 1e6);
                    dense.values()[dense.offset(channel) + row] = value;
                    indices[stored] = channel;
                    values[stored++] = value;
                }
            }
            offsets[row + 1] = stored;
        }
        SparseBatch sparse = new SparseBatch(rows, 3, offsets, indices, values);

        DenseBatch together = PERCEPTRON.forward(dense, (tensor, batch) -> {});

        assertThat(sparse.toDense().values()).containsExactly(dense.values());
        assertThat(PERCEPTRON.forward(sparse, (tensor, batch) -> {}).values()).containsExactly(together.values());
        for (int row = 0; row < rows; row++) {
            double[] one = {dense.value(row, 0), dense.value(row, 1), dense.value(row, 2)};
            DenseBatch alone = PERCEPTRON.forward(new DenseBatch(1, 3, one), (tensor, batch) -> {});
            for (int channel = 0; channel < 3; channel++) {
                assertThat(alone.value(0, channel)).isEqualTo(together.value(row, channel));
            }
        }
    }

    /** A center is subtracted first, so nothing is lost of numbers far from zero; dense and sparse rows give the same bits. */
    @Test
    void centersAreSubtractedBeforeTheProduct() {
        int rows = 700;
        Linear layer = new Linear(
                "layer0.linear", "input", 3, new double[] {8, -1, 2, 0, 1, 0.5}, new double[] {0.25, 1}, new double[] {
                    1e15, 0, -3
                });
        DenseBatch batch = DenseBatch.zeros(rows, 3);
        int[] offsets = new int[rows + 1];
        int[] indices = new int[2 * rows];
        double[] values = new double[2 * rows];
        for (int row = 0; row < rows; row++) {
            batch.values()[row] = 1e15 + 0.125 * (row % 5);
            batch.values()[2 * rows + row] = row;
            offsets[row + 1] = 2 * row + 2;
            indices[2 * row + 1] = 2;
            values[2 * row] = batch.value(row, 0);
            values[2 * row + 1] = row;
        }
        DenseBatch dense = applied(layer, batch);

        for (int row = 0; row < rows; row++) {
            assertThat(dense.value(row, 0)).isEqualTo(0.25 + row % 5 + 2 * (row + 3));
            assertThat(dense.value(row, 1)).isEqualTo(1 + 0.5 * (row + 3));
        }
        assertThat(applied(layer, new SparseBatch(rows, 3, offsets, indices, values))
                        .values())
                .isEqualTo(dense.values());
        assertThat(new Linear("a", "input", 1, new double[] {1}, new double[] {0}, new double[1]).center())
                .isEmpty();
        assertThatThrownBy(() -> new Linear("a", "input", 1, new double[] {1}, new double[] {0}, new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tapsSeeEveryTensorInOrder() {
        List<String> seen = new ArrayList<>();
        DenseBatch rows = DenseBatch.zeros(2, 3);

        PERCEPTRON.forward(
                rows, (tensor, batch) -> seen.add(PERCEPTRON.tensors().get(tensor) + " " + batch.channels()));

        assertThat(seen)
                .containsExactly(
                        "input 3", "layer0.linear 2", "layer0.sigmoid 2", "layer1.linear 3", "layer1.softmax 3");
        assertThat(PERCEPTRON.channels("layer1.linear")).isEqualTo(3);
    }

    @Test
    void softmaxOfHugeMarginsStaysFinite() {
        DenseBatch result = Links.softmax(new DenseBatch(1, 3, new double[] {1e300, 1e300, -1e300}));

        assertThat(result.values()).containsExactly(0.5, 0.5, 0);
    }

    @Test
    void sigmoidSaturates() {
        assertThat(Links.sigmoid(0)).isEqualTo(0.5);
        assertThat(Links.sigmoid(Double.NEGATIVE_INFINITY)).isEqualTo(0);
        assertThat(Links.sigmoid(Double.POSITIVE_INFINITY)).isEqualTo(1);
    }

    @Test
    void argmaxTakesTheFirstGreatestRatio() {
        DenseBatch probabilities = new DenseBatch(1, 3, new double[] {0.25, 0.5, 0.25});

        assertThat(new Decision.Argmax(List.of(0.5, 1.0, 1.0)).predict(probabilities, 0))
                .isEqualTo(0);
        assertThat(new Decision.Argmax(List.of(1.0, 1.0, 0.0)).predict(probabilities, 0))
                .isEqualTo(2);
        assertThat(new Decision.Argmax(List.of(1.0, 1.0, 0.0))
                        .predict(new DenseBatch(1, 3, new double[] {0.5, 0.5, 0}), 0))
                .isEqualTo(2);
    }

    @Test
    void thresholdIsNotItselfClassOne() {
        Decision decision = new Decision.Threshold(0.5);

        assertThat(decision.predict(new DenseBatch(1, 1, new double[] {0.5}), 0))
                .isEqualTo(0);
        assertThat(decision.predict(new DenseBatch(1, 1, new double[] {Math.nextUp(0.5)}), 0))
                .isEqualTo(1);
    }

    @Test
    void modelsThatDoNotFitTogetherAreRefused() {
        Decision identity = new Decision.Identity();

        assertThatThrownBy(() -> new LayeredModel(3, List.of(SECOND), identity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"layer0.sigmoid\"");
        assertThatThrownBy(() -> new LayeredModel(4, List.of(FIRST), identity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reads 3 channels, found 4");
        assertThatThrownBy(() -> new LayeredModel(3, List.of(FIRST, FIRST), identity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two tensors");
        assertThatThrownBy(() -> new Linear("a", "input", 1, new double[] {Double.NaN}, new double[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }
}
