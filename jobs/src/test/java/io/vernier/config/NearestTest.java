package io.vernier.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "where, wher, 1", "bits, bist, 1", "kitten, sitting, 3", "path, model, 5"})
    void countsEdits(String from, String to, int distance) {
        assertThat(Nearest.distance(from, to)).isEqualTo(distance);
        assertThat(Nearest.distance(to, from)).isEqualTo(distance);
    }

    @Test
    void ofEquallyNearTakesTheOneThatBeginsAlike() {
        assertThat(Nearest.to("bill_length", List.of("bill_depth", "bill_len"))).contains("bill_len");
    }

    @Test
    void takesTheFirstOfTheNearest() {
        assertThat(Nearest.to("Where", List.of("path", "where", "where"))).contains("where");
        assertThat(Nearest.to("a", List.of())).isEmpty();
    }
}
