package io.vernier.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassProofTest {
    /** Integers may be up to 0.2 above the float model and up to 1 below it, in class 0 less class 1. */
    private static final Enclosure[] ERRORS = {new Enclosure(-0.5, 0.1), new Enclosure(-0.1, 0.5)};

    private static final Enclosure[][] PAIRS = {
        {new Enclosure(-0.5, 0.1), new Enclosure(-1, 0.2)}, {new Enclosure(-0.2, 1), new Enclosure(-0.1, 0.5)}
    };

    @ParameterizedTest
    @CsvSource({
        "0.3, 0, 1, 1, true",
        "0.15, 0, 1, 1, false",
        "-0.9, 0, 1, 1, false",
        "-1.1, 0, 1, 1, true",
        "0, 0.15, 1, 1, false",
        "0, 0, 1, 1, false",
        // The first class must lead by ln 2 more, the second by as much less.
        "0.3, 0, 1, 0.5, false",
        "0.85, 0, 1, 0.5, false",
        "0.95, 0, 1, 0.5, true",
        "-0.4, 0, 1, 0.5, true",
        "5, 0, 0, 1, false"
    })
    void theWinnerLeadsByMoreThanTheErrorOfThePair(
            double first, double second, double threshold, double other, boolean kept) {
        Decision decision = new Decision.Argmax(List.of(threshold, other));
        ClassProof proof = new ClassProof(decision, ClassProof.Function.SOFTMAX, ERRORS, PAIRS);

        assertThat(proof.keepsClass(new DenseBatch(1, 2, new double[] {first, second}), 0))
                .isEqualTo(kept);
    }

    /** The least wins, by more than what the difference of the two may be off. */
    @ParameterizedTest
    @CsvSource({"0, 0.3, false", "0, 1.1, true", "0.9, 0, true", "0.15, 0, false", "0.3, 0, true", "0, 0, false"})
    void theNearestCenterIsNearerByMoreThanTheErrorOfThePair(double first, double second, boolean kept) {
        Decision decision = Decision.Nearest.of(Decision.Nearest.Measure.EUCLIDEAN, 2);
        ClassProof proof = new ClassProof(decision, ClassProof.Function.MARGIN, ERRORS, PAIRS);

        assertThat(proof.keepsClass(new DenseBatch(1, 2, new double[] {first, second}), 0))
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, SIGMOID, 0.5, false",
        "0.15, SIGMOID, 0.5, true",
        "-0.4, SIGMOID, 0.5, false",
        "-0.6, SIGMOID, 0.5, true",
        "0.55, MARGIN, 0.5, false",
        "0.65, MARGIN, 0.5, true",
        "-0.1, MARGIN, 0.5, true"
    })
    void theMarginIsFurtherFromTheThresholdThanItsError(
            double margin, ClassProof.Function function, double threshold, boolean kept) {
        ClassProof proof = new ClassProof(new Decision.Threshold(threshold), function, ERRORS, PAIRS);

        assertThat(proof.keepsClass(new DenseBatch(1, 1, new double[] {margin}), 0))
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        // Both are rounded to 1, so the first class wins here, and the second in the float model.
        "40, 50, 1, 1, false",
        "-3, 3, 1, 1, false",
        "-3, 7, 1, 1, true",
        "-3, 7, 1, 0.5, true",
        "7, -3, 1, 0.001, false",
        "7, -3, 0, 1, true",
        "-3, 7, 0, 1, true",
        "7, -3, 1, 0, true"
    })
    void sigmoidsThatSaturateDoNotTellTheWinner(
            double first, double second, double threshold, double other, boolean kept) {
        Enclosure[] alone = {new Enclosure(-4, 4), new Enclosure(-4, 4)};
        Decision decision = new Decision.Argmax(List.of(threshold, other));
        ClassProof proof = new ClassProof(decision, ClassProof.Function.SIGMOID, alone, new Enclosure[0][]);

        assertThat(proof.keepsClass(new DenseBatch(1, 2, new double[] {first, second}), 0))
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0.3, false"})
    void quotientsOfNeighboursMayBeEqual(double threshold, boolean kept) {
        double next = 1 + 0x1p-50;
        Enclosure[] exact = {Enclosure.ZERO, Enclosure.ZERO};
        Decision decision = new Decision.Argmax(List.of(threshold, threshold));
        ClassProof proof = new ClassProof(decision, ClassProof.Function.MARGIN, exact, new Enclosure[0][]);

        assertThat(proof.keepsClass(new DenseBatch(1, 2, new double[] {1, next}), 0))
                .isEqualTo(kept);
    }
}
