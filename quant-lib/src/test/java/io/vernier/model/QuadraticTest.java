package io.vernier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuadraticTest {
    private static final SparseBatch ROWS =
            new SparseBatch(3, 3, new int[] {0, 2, 2, 4}, new int[] {0, 2, 1, 2}, new double[] {1.5, -2, 3, 0.25});

    /** Of three elements of the input and one of another tensor. */
    private static Quadratic function(double center) {
        return new Quadratic(
                "y",
                List.of("input", "z"),
                new double[] {1, 0, -2, 0.5, 3, 1, 0, 0},
                new double[] {0.5, 0, 1, -1, 0, 2, 0, 0.25},
                new double[] {7, -1},
                new double[] {center, 0, -center, 2});
    }

    private static DenseBatch apply(Quadratic function, Batch rows) {
        DenseBatch output = DenseBatch.zeros(rows.rows(), 2);
        function.apply(List.of(rows, new DenseBatch(3, 1, new double[] {1, -1, 4})), output);
        return output;
    }

    @Test
    void linearTermsAndSquaresAreAdded() {
        DenseBatch y = apply(function(1), ROWS);

        // Distances of the first row: 0.5, 0, -1, -1.
        assertThat(y.value(0, 0)).isEqualTo(7 + 0.5 + 0.125 + 2 + 1 - 0.5 - 1);
        assertThat(y.value(0, 1)).isEqualTo(-1 + 1.5 + 0.25);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1})
    void sparseRowsGiveTheBitsOfDenseOnes(double center) {
        assertThat(apply(function(center), ROWS).values())
                .isEqualTo(apply(function(center), ROWS.toDense()).values());
    }

    @Test
    void aboutOtherCentersItIsTheSameFunction() {
        double[] expected = apply(function(1), ROWS).values();
        double[] moved =
                apply(function(1).about(new double[] {-3, 0.5, 2, 9}), ROWS).values();

        for (int k = 0; k < expected.length; k++) {
            assertThat(moved[k]).isCloseTo(expected[k], within(1e-12));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> function(1).outputChannels(List.of(3, 2)))
                .hasMessageContaining("reads 4 channels, found 5");
        assertThatThrownBy(() -> function(Double.NaN)).hasMessageContaining("expected finite numbers");
        assertThatThrownBy(() -> new Quadratic(
                        "y", List.of("input"), new double[2], new double[3], new double[1], new double[2]))
                .hasMessageContaining("2 and 3 coefficients");
    }

    @ParameterizedTest
    @CsvSource({"-5, 4", "0, 4", "0.5, 3.5", "1, 3", "2, 3.5", "3, 4", "9, 4"})
    void betweenBoundariesAFunctionIsLinear(double x, double expected) {
        Interpolation function = new Interpolation("y", "x", new double[] {0, 1, 3}, new double[] {4, 3, 4});

        assertThat(function.at(x)).isEqualTo(expected);
    }

    @Test
    void theLikeliestIsTheFirstOfEquals() {
        Decision.Likeliest decision = new Decision.Likeliest(3);

        assertThat(decision.predict(new DenseBatch(1, 3, new double[] {0.2, 0.4, 0.4}), 0))
                .isEqualTo(1);
        assertThat(decision.clusterCount()).hasValue(3);
    }

    @Test
    void aRowFarFromAllComponentsBelongsToAll() {
        DenseBatch far = ClassProbabilities.DENSITIES.apply(new DenseBatch(2, 2, new double[] {-800, 0, -900, -1}));

        assertThat(far.value(0, 0)).isEqualTo(0.5);
        assertThat(far.value(1, 0)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-15));
    }

    @Test
    void logarithmsOfEachStayFinite() {
        DenseBatch logs = ClassProbabilities.LOGARITHM_OF_EACH.apply(new DenseBatch(1, 3, new double[] {-800, 0, 800}));

        assertThat(logs.values()).containsExactly(-800, -Math.log(2), 0);
    }
}
