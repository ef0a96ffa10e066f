package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.CodeMoments;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WeightFitTest {
    private static final int ROWS = 16;
    private static final long TARGET = -12345;

    /** All pairs of two codes of 2 bits, each row of weight 1 and with the same target. */
    private record Constant() implements CodeMoments {
        @Override
        public int inputs() {
            return 2;
        }

        @Override
        public int grams() {
            return 1;
        }

        @Override
        public long rows() {
            return ROWS;
        }

        private static int code(int row, int i) {
            return i == 2 ? 1 : i == 0 ? row % 4 : row / 4;
        }

        @Override
        public double gramValue(int g, int i, int j) {
            double sum = 0;
            for (int row = 0; row < ROWS; row++) {
                sum += code(row, i) * code(row, j);
            }
            return sum;
        }

        @Override
        public double targetValue(int k, int i) {
            return gramValue(0, i, 2) * TARGET;
        }
    }

    private static Fit fit(double... references) {
        List<CodeGrid> grids = List.of(CodeGrid.of(0, 1, 2), CodeGrid.of(0, 1, 2));
        LayerCodes codes = new LayerCodes(grids, 2, 1, new int[] {0}, references);
        return new WeightFit(new Constant(), WeightBox.narrow(2, 2), 0.01, Settings.Search.DESCENT, 1)
                .single(new double[][] {{1e-9, -2e-9}}, codes);
    }

    @Test
    void aHiddenUnitThatDoesNotMoveHasNoWeightsAndASmallBias() {
        Fit unit = fit(1);

        assertThat(unit.weights()[0]).containsOnly(0);
        assertThat(unit.step()).containsExactly(1);
        assertThat(unit.beta()[0]).isCloseTo(TARGET / (double) (1 << 20), Offset.offset(1e-8));
    }

    @Test
    void anOutputKeepsItsWeightsHoweverSmall() {
        assertThat(fit().weights()[0]).contains(-1);
    }
}
