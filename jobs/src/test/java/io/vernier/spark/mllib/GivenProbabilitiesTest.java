package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.model.Activation;
import io.vernier.model.ClassProbabilities;
import io.vernier.model.Decision;
import io.vernier.model.InverseLink;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Probabilities;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only what adds up to 1 is judged as probabilities. */
class GivenProbabilitiesTest {
    private static final String MARGINS = "layer0.linear";

    static Stream<Arguments> lastSteps() {
        InverseLink exponential = InverseLink.of(InverseLink.Function.LOG, InverseLink.Means.ANY);
        return Stream.of(
                arguments(2, new Softmax("last", MARGINS), true),
                arguments(2, new Probabilities("last", MARGINS, ClassProbabilities.SHARES), true),
                arguments(2, new Probabilities("last", MARGINS, ClassProbabilities.LOGARITHMS), false),
                arguments(2, new Probabilities("last", MARGINS, ClassProbabilities.LOGARITHM_OF_EACH), false),
                arguments(1, new Activation("last", MARGINS, Activation.Function.SIGMOID), true),
                arguments(2, new Activation("last", MARGINS, Activation.Function.SIGMOID), false),
                arguments(2, new Link("last", MARGINS, exponential), false));
    }

    @ParameterizedTest
    @MethodSource("lastSteps")
    void ofTheLastStep(int outputs, Step last, boolean gives) {
        Linear margins = new Linear(MARGINS, LayeredModel.INPUT, 3, new double[3 * outputs], new double[outputs]);
        Decision decision = outputs == 1 ? new Decision.Threshold(0.5) : new Decision.Argmax(List.of(1.0, 1.0));
        LayeredModel model = new LayeredModel(3, List.of(margins, last), decision);

        assertThat(SavedModel.givesProbabilities(model)).isEqualTo(gives);
    }
}
