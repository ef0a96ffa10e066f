package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsignedSortTest {

    /** Patterns of doubles of both signs, few different numbers, numbers that have bytes in common, and what lies behind them. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 63", "1000, 0", "1000, 40", "999, 62", "1000, 8"})
    void numbersAscendAndTheRestStays(int length, int dropped) {
        SplittableRandom random = new SplittableRandom(3);
        long[] numbers = random.longs(length + 5).map(bits -> bits >>> dropped).toArray();
        long[] expected = numbers.clone();
        Arrays.setAll(expected, k -> expected[k] ^ Long.MIN_VALUE);
        Arrays.sort(expected, 0, length);
        Arrays.setAll(expected, k -> expected[k] ^ Long.MIN_VALUE);

        UnsignedSort.sort(numbers, length);

        assertThat(numbers).isEqualTo(expected);
    }
}
