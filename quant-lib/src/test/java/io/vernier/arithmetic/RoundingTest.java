package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {

    @ParameterizedTest
    @CsvSource({
        "2.5, 2, 3, 3",
        "-2.5, -2, -3, -2",
        "3.5, 4, 4, 4",
        "-3.5, -4, -4, -3",
        "0.49999999999999994, 0, 0, 0",
        "-0.5, 0, -1, 0",
        "2.4, 2, 2, 2",
        "-2.6, -3, -3, -3",
        "4503599627370497.5, 4503599627370498, 4503599627370498, 4503599627370498",
        "9007199254740993, 9007199254740992, 9007199254740992, 9007199254740992",
        "Infinity, Infinity, Infinity, Infinity"
    })
    void differsOnlyAtTies(double x, double even, double away, double up) {
        assertThat(Rounding.HALF_EVEN.round(x) + 0.0).isEqualTo(even);
        assertThat(Rounding.HALF_AWAY_FROM_ZERO.round(x) + 0.0).isEqualTo(away);
        assertThat(Rounding.HALF_UP.round(x) + 0.0).isEqualTo(up);
    }
}
