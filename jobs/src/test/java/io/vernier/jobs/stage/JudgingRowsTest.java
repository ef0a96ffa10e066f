package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgingRowsTest {

    @ParameterizedTest
    @CsvSource({"0.01, 381", "0.05, 73", "0.1, 35", "0.001, 3838", "1, 1"})
    void asManyRowsAreNeededAsWilsonsIntervalWants(double tolerance, long rows) {
        double square = 1.959964 * 1.959964;

        assertThat(JudgingRows.least(tolerance)).hasValue(rows);
        assertThat(rows / (rows + square)).isGreaterThanOrEqualTo(1 - tolerance);
        assertThat(JudgingRows.lack(OptionalLong.of(3 * rows), tolerance)).isEmpty();
        assertThat(JudgingRows.lack(OptionalLong.of(3 * rows - 1), tolerance))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("probably too few to select a candidate"));
        assertThat(JudgingRows.lack(OptionalLong.empty(), tolerance)).isEmpty();
    }

    @Test
    void noNumberOfRowsIsSureOfEveryDecision() {
        assertThat(JudgingRows.lack(OptionalLong.empty(), 0))
                .hasValueSatisfying(sentence -> assertThat(sentence).startsWith("No number of rows is enough"));
    }
}
