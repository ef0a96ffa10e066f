package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.Encoding;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edges that do not fit are refused with both ends named, and what is named is what is read. */
class IntegerProgramTest {
    private static final Encoding CODES = Programs.codes(new long[2], new long[] {3, 3});
    private static final Instruction QUANTIZE = new Instruction.Quantize("input", CODES);
    private static final Instruction LINEAR = Instruction.Linear.proven(
            0, "layer0.linear", new int[] {1, 2, 3, 4}, new long[2], new double[] {0.5, 2}, CODES);
    private static final Instruction DEQUANTIZE = new Instruction.Dequantize(1, "layer0.real", new double[] {0.5, 2});
    private static final Decision ARGMAX = new Decision.Argmax(List.of(1.0, 1.0));

    private static Instruction predict(int input) {
        return new Instruction.Predict(input, "prediction", 2, ARGMAX);
    }

    private static void assertRefused(String message, Instruction... instructions) {
        assertThatThrownBy(() -> new IntegerProgram(List.of(instructions)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void kindsThatDoNotFitAreRefused() {
        assertRefused(
                "Instruction \"layer0.real\" (step 1) reads 2 accumulators, but \"input\" (step 0) gives 2 codes.",
                QUANTIZE,
                new Instruction.Dequantize(0, "layer0.real", new double[] {0.5, 2}),
                predict(1));
        assertRefused(
                "Instruction \"prediction\" (step 2) reads 2 real numbers, but \"layer0.linear\" (step 1) gives 2 accumulators.",
                QUANTIZE,
                LINEAR,
                predict(1));
    }

    @Test
    void widthsThatDoNotFitAreRefused() {
        assertRefused(
                "Instruction \"layer0.softmax\" (step 3) reads 3 real numbers, but \"layer0.real\" (step 2) gives 2 real numbers.",
                QUANTIZE,
                LINEAR,
                DEQUANTIZE,
                new Instruction.Softmax(2, "layer0.softmax", 3),
                predict(3));
        assertThatThrownBy(() -> new Instruction.Predict(0, "prediction", 3, ARGMAX))
                .hasMessageContaining("needs 2 channels, found 3");
    }

    @Test
    void aProofForOtherCodesIsRefused() {
        assertRefused(
                "Instruction \"layer0.linear\" (step 1) cannot read \"input\" (step 0): its accumulators were proven for other"
                        + " codes.",
                new Instruction.Quantize("input", Programs.codes(new long[2], new long[] {3, 7})),
                LINEAR,
                DEQUANTIZE,
                predict(2));
    }

    @Test
    void scalesOfOtherAccumulatorsAreRefused() {
        assertRefused(
                "Instruction \"layer0.real\" (step 2) cannot read \"layer0.linear\" (step 1): its scales or offsets are not those of the"
                        + " accumulators.",
                QUANTIZE,
                LINEAR,
                new Instruction.Dequantize(1, "layer0.real", new double[] {0.5, 3}),
                predict(2));
    }

    @Test
    void stepsThatAreNotEarlierAreRefused() {
        assertRefused(
                "Instruction \"prediction\" (step 3) reads step 3, expected an earlier one.",
                QUANTIZE,
                LINEAR,
                DEQUANTIZE,
                predict(3));
        assertRefused("A program has one \"predict\", at its end.", QUANTIZE, LINEAR, DEQUANTIZE);
        assertRefused(
                "A program has one \"predict\", at its end.", QUANTIZE, LINEAR, DEQUANTIZE, predict(2), predict(2));
    }

    @Test
    void thePredictionIsOfTheTensorThatItNames() {
        Decision decision = new Decision.Argmax(List.of(0.5, 1.0));
        IntegerProgram program = new IntegerProgram(List.of(
                QUANTIZE,
                LINEAR,
                DEQUANTIZE,
                new Instruction.Softmax(2, "layer0.softmax", 2),
                new Instruction.Predict(2, "prediction", 2, decision)));
        DenseBatch rows = new DenseBatch(1, 2, new double[] {1, 1});

        DenseBatch read = program.run(rows, IntegerTap.NONE);

        assertThat(read.values()).containsExactly(0.5 * 3, 2 * 7);
        assertThat(program.margins()).isEqualTo(2);
        double[] prediction = new double[1];
        new CompiledProgram(program).scorer().predict(rows, prediction);
        assertThat(prediction[0]).isEqualTo(decision.predict(read, 0));
    }
}
