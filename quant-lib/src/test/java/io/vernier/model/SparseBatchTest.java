package io.vernier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readers rely on channels that ascend in each row, so that no batch has others. */
class SparseBatchTest {

    private static SparseBatch batch(String offsets, String indices) {
        int[] channels = integers(indices);
        return new SparseBatch(2, 4, integers(offsets), channels, new double[channels.length]);
    }

    private static int[] integers(String words) {
        return Arrays.stream(words.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "0 2 4, 1 0 2 3, Row 0 of a sparse batch has channel 0 after 1",
        "0 2 4, 0 1 2 2, Row 1 of a sparse batch has channel 2 after 2",
        "0 2 4, 0 1 2 4, Row 1 of a sparse batch has channel 4 after 2",
        "0 2 4, -1 1 2 3, Row 0 of a sparse batch has channel -1 after -1",
        "0 3 2, 0 1 2 3, Row 1 of a sparse batch ends at element 2",
        "0 2 5, 0 1 2 3, found fewer",
        "1 2 4, 0 1 2 3, needs as many offsets"
    })
    void rowsThatDoNotAscendAreRefused(String offsets, String indices, String message) {
        assertThatThrownBy(() -> batch(offsets, indices))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void eachRowBeginsAnew() {
        assertThat(batch("0 2 4", "2 3 0 3").toDense().values()).hasSize(8);
        // What lies beyond the last row is not looked at.
        assertThat(batch("0 0 1", "3 9").rows()).isEqualTo(2);
    }
}
