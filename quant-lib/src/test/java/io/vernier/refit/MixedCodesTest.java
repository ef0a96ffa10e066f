package io.vernier.refit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.CodeStatistics;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixedCodesTest {
    private static final int INPUTS = 5;

    private static Settings settings(int bits, Zero zero) {
        return new Settings(bits, 2, zero, Settings.Weights.FULL, Settings.Search.DESCENT, Settings.Codes.MIXED);
    }

    /** Normal values but for the last input, which never varies. */
    private static CodeStatistics statistics() {
        CodeStatistics statistics =
                new CodeStatistics.Shape(new double[INPUTS], 0, CodeStatistics.exponent(0), 0).empty();
        Random random = new Random(1);
        for (int row = 0; row < 500; row++) {
            for (int input = 0; input < INPUTS; input++) {
                statistics.observe(input, input == INPUTS - 1 ? 3 : random.nextGaussian(), 16);
            }
        }
        return statistics;
    }

    private static List<CodeGrid> chosen(double[][] weights, Settings settings) {
        return MixedCodes.of(statistics(), settings).chosen(MixedCodes.Uncorrelated.of(weights));
    }

    private static List<Integer> bits(List<CodeGrid> grids) {
        return grids.stream().map(grid -> Integer.bitCount(grid.greatest())).toList();
    }

    @ParameterizedTest
    @EnumSource(Zero.class)
    void whatCountsMostHasTheMostBitsAndTheMeanIsKept(Zero zero) {
        double[][] weights = {{8, 0, 1, 0, 9}, {0, 4, -1, 0, 9}};

        List<CodeGrid> grids = chosen(weights, settings(2, zero));

        List<Integer> bits = bits(grids);
        assertThat(bits.stream().mapToInt(each -> each).sum()).isEqualTo(2 * INPUTS);
        assertThat(bits.get(0)).isGreaterThan(bits.get(1));
        assertThat(bits.get(1)).isGreaterThan(bits.get(2));
        assertThat(bits.get(2)).isPositive();
        assertThat(bits.subList(3, INPUTS)).containsOnly(0);
    }

    @Test
    void anInputOfNoBitsStandsForItsMean() {
        CodeGrid constant =
                chosen(new double[][] {{1, 1, 1, 1, 1}}, settings(2, Zero.REAL)).get(INPUTS - 1);

        assertThat(constant.greatest()).isZero();
        assertThat(constant.offset()).isEqualTo(3);
        assertThat(constant.code(100)).isZero();
        assertThat(constant.code(-100)).isZero();
    }

    @Test
    void thereIsNoRoomAboveTheGreatestWidth() {
        List<CodeGrid> grids = chosen(new double[][] {{8, 0, 1, 0, 9}}, settings(8, Zero.REAL));

        assertThat(bits(grids)).containsOnly(8);
        assertThat(IntStream.range(0, INPUTS - 1)).allSatisfy(input -> assertThat(grids.get(input))
                .isEqualTo(GridSearch.find(statistics().cells(input), 8, Zero.REAL)));
    }
}
