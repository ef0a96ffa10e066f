package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.FixedPointMultiplier.Product;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPointMultiplierTest {

    @ParameterizedTest
    @CsvSource({
        "5, 1, 3",
        "-5, 1, -3",
        "3, 1, 2",
        "-3, 1, -2",
        "2, 2, 1",
        "-2, 2, -1",
        "10, 2, 3",
        "-10, 2, -3",
        "2147483647, 31, 1",
        "-2147483648, 31, -1",
        "-7, 0, -7"
    })
    void divisionByPowersOfTwoRoundsTiesAwayFromZero(int x, int exponent, int result) {
        assertThat(FixedPointMultiplier.roundingDivideByPowerOfTwo(x, exponent)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "-2147483648, -2147483648, 2147483647",
        "-2147483648, 2147483647, -2147483647",
        "2147483647, 2147483647, 2147483646",
        "1073741824, 1, 1",
        "-1073741824, 1, 0",
        "-1073741825, 1, -1",
        "123456789, 1518500250, 87297133",
        "-123456789, 1518500250, -87297133"
    })
    void highProductsAreRoundedAndSaturate(int a, int b, int result) {
        assertThat(FixedPointMultiplier.saturatingRoundingDoublingHighMultiply(a, b))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 1073741824, 0",
        "1.0, 1073741824, 1",
        "0.75, 1610612736, 0",
        "0x1.5555555555555p-2, 1431655765, -1",
        "123.456, 2071247978, 7",
        "0x1.fffffffcp-1, 2147483647, 0",
        "0x1.fffffffffffffp-1, 1073741824, 1",
        "0x1p-32, 1073741824, -31",
        "0x1p-33, 0, 0"
    })
    void multipliersAreNormalized(double factor, int significand, int shift) {
        assertThat(FixedPointMultiplier.of(factor)).isEqualTo(new FixedPointMultiplier(significand, shift));
    }

    @Test
    void aFractionThatRoundsToOneIsHalved() {
        assertThat(FixedPointMultiplier.of(1 - 0x1p-33)).isEqualTo(new FixedPointMultiplier(1 << 30, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 0x1p30, Double.POSITIVE_INFINITY})
    void otherFactorsAreRefused(double factor) {
        assertThatThrownBy(() -> FixedPointMultiplier.of(factor)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTwoRoundingsDifferForAFifthOfAccumulators() {
        FixedPointMultiplier multiplier = FixedPointMultiplier.of(0.3);
        SplittableRandom random = new SplittableRandom(3);
        int draws = 200_000;
        int differ = 0;
        for (int k = 0; k < draws; k++) {
            int x = random.nextInt(-1_000_000, 1_000_000);
            long twice = multiplier.multiply(x, Product.DOUBLE_ROUNDING);
            long once = multiplier.multiply(x, Product.SINGLE_ROUNDING);
            assertThat(Math.abs(twice - 0.3 * x)).isLessThanOrEqualTo(0.76);
            assertThat(Math.abs(once - 0.3 * x)).isLessThanOrEqualTo(0.51);
            differ += twice == once ? 0 : 1;
        }

        // Rounding at 31 bits leaves a half for the second rounding where the true product is nearer to a quarter.
        assertThat((double) differ / draws).isBetween(0.19, 0.21);
    }

    @Test
    void leftShiftsSaturateBeforeDoubleRounding() {
        FixedPointMultiplier eight = FixedPointMultiplier.of(8);

        assertThat(eight.multiply(1000, Product.DOUBLE_ROUNDING)).isEqualTo(8000);
        assertThat(eight.multiply(1000, Product.SINGLE_ROUNDING)).isEqualTo(8000);
        assertThat(eight.multiply(Integer.MIN_VALUE, Product.DOUBLE_ROUNDING)).isEqualTo(Integer.MIN_VALUE / 2);
    }
}
