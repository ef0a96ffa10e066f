package io.vernier.onnx.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.onnx.quantize.RecipeChoice.Judged;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeChoiceTest {
    private static final List<String> LABELS = List.of("plain", "other", "third");

    /** Outputs that were no numbers lose, no error wins, and of equals the plainest does. */
    @ParameterizedTest
    @CsvSource({
        "30, 31, 29, other, 'plain third'",
        "NaN, 20, 10, other, 'third plain'",
        "NaN, NaN, NaN, plain, 'other third'",
        "30, , 31, other, 'third plain'",
        "30, 30, 30, plain, 'other third'"
    })
    void theOneThatLosesLeastIsChosen(Double first, Double second, Double third, String chosen, String others) {
        List<Double> decibels = java.util.Arrays.asList(first, second, third);
        RecipeChoice choice = new RecipeChoice(
                IntStream.range(0, 3)
                        .mapToObj(k -> new Judged(
                                LABELS.get(k),
                                decibels.get(k) == null ? OptionalDouble.empty() : OptionalDouble.of(decibels.get(k))))
                        .toList(),
                100);

        assertThat(choice.chosen().label()).isEqualTo(chosen);
        assertThat(choice.others()).extracting(Judged::label).containsExactly(others.split(" "));
    }
}
