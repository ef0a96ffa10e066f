package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.SecondMoments;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Weights whose errors make up for one another. */
class CompensatedRoundingTest {
    private static final int GREATEST = 127;

    private static SecondMoments moments(int[]... rows) {
        SecondMoments moments = SecondMoments.empty(rows[0].length, 1, 0);
        long[] ones = new long[SecondMoments.BLOCK_ROWS];
        Arrays.fill(ones, 1);
        for (int[] row : rows) {
            moments.observe(1, row, ones, new long[0]);
        }
        return moments;
    }

    private static int[] nearest(double... weights) {
        return Arrays.stream(weights)
                .mapToInt(weight -> (int) Math.rint(weight))
                .toArray();
    }

    private static double error(int[][] rows, double[] weights, int... codes) {
        double error = 0;
        for (int[] row : rows) {
            double sum = 0;
            for (int i = 0; i < row.length; i++) {
                sum += row[i] * (weights[i] - codes[i]);
            }
            error += sum * sum;
        }
        return error;
    }

    @Test
    void whatTwoEqualInputsAreMultipliedWithIsRoundedTogether() {
        double[] weights = {0.4, 0.4, 0.4};

        int[] found = CompensatedRounding.of(moments(new int[] {3, 3, 0}, new int[] {-5, -5, 0}), false)
                .rounded(weights, nearest(weights), GREATEST);

        assertThat(found[0] + found[1]).isEqualTo(1);
        assertThat(found[2]).as("an input that is always 0").isZero();
    }

    @Test
    void aMeanThatIsMadeUpForElsewhereCountsNothing() {
        double[] weights = {0.4, 0.4};
        SecondMoments constant = moments(new int[] {100, 100}, new int[] {100, 100}, new int[] {101, 99});

        assertThat(CompensatedRounding.of(constant, true).rounded(weights, nearest(weights), GREATEST))
                .containsExactly(0, 0);
        assertThat(CompensatedRounding.of(constant, false).rounded(weights, nearest(weights), GREATEST))
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void errsNeverMoreAndOnTheWholeMuchLessThanTheNearest() {
        Random random = new Random(5);
        double before = 0;
        double after = 0;
        for (int trial = 0; trial < 50; trial++) {
            int[][] rows = new int[40][8];
            for (int[] row : rows) {
                int common = random.nextInt(200);
                Arrays.setAll(row, i -> common + random.nextInt(50));
            }
            double[] weights = random.doubles(8, -130, 130).toArray();
            int[] nearest = Arrays.stream(nearest(weights))
                    .map(code -> Math.max(-GREATEST, Math.min(GREATEST, code)))
                    .toArray();

            int[] found = CompensatedRounding.of(moments(rows), false).rounded(weights, nearest, GREATEST);

            assertThat(Arrays.stream(found).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(GREATEST);
            assertThat(error(rows, weights, found)).isLessThanOrEqualTo(error(rows, weights, nearest));
            before += error(rows, weights, nearest);
            after += error(rows, weights, found);
        }
        assertThat(after).isLessThan(before / 4);
    }
}
