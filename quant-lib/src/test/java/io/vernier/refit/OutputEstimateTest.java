package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.CodeMoments;
import io.vernier.statistics.CodeStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OutputEstimateTest {
    private static final int ROWS = 400;

    /** Rows of whole numbers from 0 to 255: codes of 8 bits that stand for themselves. */
    private record Rows(List<double[]> values) implements CodeMoments {
        @Override
        public int inputs() {
            return values.get(0).length;
        }

        @Override
        public int grams() {
            return 1;
        }

        @Override
        public long rows() {
            return values.size();
        }

        @Override
        public double gramValue(int g, int i, int j) {
            double sum = 0;
            for (double[] row : values) {
                sum += (i == row.length ? 1 : row[i]) * (j == row.length ? 1 : row[j]);
            }
            return sum;
        }

        @Override
        public double targetValue(int k, int i) {
            return 0;
        }

        List<Integer> bits(double[] weights) {
            CodeStatistics statistics =
                    new CodeStatistics.Shape(new double[inputs()], 0, CodeStatistics.exponent(0), 0).empty();
            for (double[] row : values) {
                for (int i = 0; i < row.length; i++) {
                    statistics.observe(i, row[i], 16);
                }
            }
            Settings two =
                    new Settings(2, 2, Zero.REAL, Settings.Weights.FULL, Settings.Search.DESCENT, Settings.Codes.MIXED);
            MixedCodes codes = MixedCodes.of(statistics, two);
            return codes.chosen(new OutputEstimate(this, new double[][] {weights}, 0.01, codes)).stream()
                    .map(grid -> Integer.bitCount(grid.greatest()))
                    .toList();
        }
    }

    /** Two inputs that vary alone, three that are nearly the same, one that never varies. */
    private static Rows rows() {
        Random random = new Random(3);
        List<double[]> values = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            int shared = random.nextInt(250);
            values.add(new double[] {
                random.nextInt(250),
                random.nextInt(250),
                shared,
                shared + random.nextInt(3),
                shared + random.nextInt(3),
                7
            });
        }
        return new Rows(values);
    }

    @Test
    void whatOthersTellOfAnInputNeedsFewerBits() {
        List<Integer> bits = rows().bits(new double[] {1, 1, 1, 1, 1, 9});

        assertThat(bits.stream().mapToInt(each -> each).sum()).isEqualTo(12);
        assertThat(bits.get(5)).isZero();
        assertThat(bits.subList(0, 2)).allMatch(each -> each >= 3);
        // Of the three one would do, but has three times the weight.
        assertThat(bits.subList(2, 5).stream().mapToInt(each -> each).sum()).isBetween(3, 6);
        assertThat(bits.subList(2, 5)).contains(0);
    }

    @Test
    void aBitThatIsTakenCostsWhatWasSaid() {
        Rows rows = rows();
        CodeStatistics statistics = new CodeStatistics.Shape(new double[6], 0, CodeStatistics.exponent(0), 0).empty();
        for (double[] row : rows.values()) {
            for (int i = 0; i < row.length; i++) {
                statistics.observe(i, row[i], 16);
            }
        }
        Settings two =
                new Settings(2, 2, Zero.REAL, Settings.Weights.FULL, Settings.Search.DESCENT, Settings.Codes.MIXED);
        MixedCodes codes = MixedCodes.of(statistics, two);
        double[][] weights = {{1, 2, 3, 1, 1, 1}, {1, -1, 0, 1, 2, 1}};
        double[] errors = {1, 0.3, 0.08, 0.02, 0.005, 0.001, 0.0003};

        OutputEstimate one = new OutputEstimate(rows, weights, 0.01, codes);
        double first = one.rise(2, errors, 6);
        one.lower(2, errors, 6);
        double second = one.rise(3, errors, 6);
        OutputEstimate other = new OutputEstimate(rows, weights, 0.01, codes);
        double alone = other.rise(3, errors, 6);
        other.lower(3, errors, 6);
        double after = other.rise(2, errors, 6);

        // In whichever order they are taken, both bits cost the same, and the one that remains more than before.
        assertThat(first + second).isCloseTo(alone + after, Offset.offset(1e-9 * (first + second)));
        assertThat(second).isGreaterThan(alone);
        assertThat(after).isGreaterThan(first);
    }
}
