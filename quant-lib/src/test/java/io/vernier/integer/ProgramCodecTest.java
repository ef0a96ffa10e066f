package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.model.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgramCodecTest {

    @ParameterizedTest
    @EnumSource(CodeRule.class)
    void decodingGivesTheProgramBack(CodeRule rule) {
        IntegerProgram program = Programs.perceptron(new SplittableRandom(1), 5, 127, 8, rule);

        IntegerProgram back = ProgramCodec.decode(ProgramCodec.encode(program));

        assertThat(back).usingRecursiveComparison().isEqualTo(program);
    }

    @Test
    void channelsOfDifferentTypesKeepThem() {
        Instruction.Quantize quantize = new Instruction.Quantize(
                "input",
                Programs.encoding(
                        new double[] {1, 2},
                        new long[] {0, 0},
                        new long[] {-128, 0},
                        new long[] {127, 255},
                        CodeRule.SHIFT_THEN_ROUND));
        IntegerProgram program = new IntegerProgram(List.of(
                quantize,
                Instruction.Linear.proven(
                        0, "layer0.linear", new int[] {1, 1}, new long[] {0}, Programs.UNTOLD, quantize.encoding()),
                new Instruction.Dequantize(1, "layer0.linear", new double[] {1}),
                new Instruction.Predict(2, "prediction", 1, new Decision.Identity())));

        List<InstructionRow> rows = ProgramCodec.encode(program);

        assertThat(rows.get(0).attributes()).containsEntry("qmin", "-128,0").containsEntry("qmax", "127,255");
        assertThat(rows.get(1).attributes()).containsEntry("proven_min", "-128").containsEntry("proven_max", "382");
        assertThat(ProgramCodec.decode(rows)).usingRecursiveComparison().isEqualTo(program);
    }

    @Test
    void channelsOfATableKeepTheirScalesZeroPointsAndOffsets() {
        Encoding inputs = Encoding.uniform(1, Programs.channel(1, 0, 0, 3));
        Encoding hidden = new Encoding(List.of(
                new ChannelEncoding(0.25, 0, 0, 3, CodeRule.ROUND_THEN_SHIFT, 0.5),
                new ChannelEncoding(-0.5, 3, 0, 3, CodeRule.ROUND_THEN_SHIFT, -1)));
        IntegerProgram program = new IntegerProgram(List.of(
                new Instruction.Quantize("input", inputs),
                Instruction.Linear.proven(
                        0, "layer0.linear", new int[] {1, 1}, new long[] {0, 0}, Programs.UNTOLD, inputs),
                new Instruction.Table(1, "layer0.sigmoid", new long[2], new int[2], 2, new int[] {0, 3, 2, 1}, hidden),
                Instruction.Linear.proven(
                        2, "layer1.linear", new int[] {1, -1}, new long[] {0}, Programs.UNTOLD, hidden),
                new Instruction.Dequantize(3, "layer1.linear", new double[] {1}),
                new Instruction.Predict(4, "prediction", 1, new Decision.Identity())));

        List<InstructionRow> rows = ProgramCodec.encode(program);

        assertThat(rows.get(2).reals()).containsExactly(0.25, -0.5, 0.5, -1);
        assertThat(rows.get(2).attributes()).containsEntry("zero_point", "0,3").containsEntry("qmax", "3");
        assertThat(ProgramCodec.decode(rows)).usingRecursiveComparison().isEqualTo(program);
    }

    @Test
    void rowsHoldWhatTheirKindSays() {
        IntegerProgram program = Programs.perceptron(new SplittableRandom(1), 5, 127, 8, CodeRule.ROUND_THEN_SHIFT);

        List<InstructionRow> rows = ProgramCodec.encode(program);

        assertThat(rows)
                .extracting(InstructionRow::kind)
                .containsExactly("quantize", "linear", "table", "linear", "dequantize", "softmax", "predict");
        assertThat(rows.get(0).inputs()).isEmpty();
        assertThat(rows.get(3).inputs()).containsExactly(2);
        assertThat(rows.get(3).shape()).containsExactly(2, 3);
        assertThat(rows.get(3).integers()).containsExactly(1, -2, 3, 7, 0, -7, 5, -5);
        assertThat(rows.get(2).shape()).containsExactly(3, 16);
        assertThat(rows.get(2).reals()).containsExactly(0.125);
        assertThat(rows.get(2).integers()).startsWith(-50, 0, 7, 0, 4, 9).hasSize(6 + 48);
        assertThat(rows.get(6).attributes()).containsEntry("rule", "argmax");
        assertThat(rows.get(6).reals()).containsExactly(1.0, 0.5);
    }

    @Test
    void damagedRowsAreRefused() {
        List<InstructionRow> rows = new ArrayList<>(ProgramCodec.encode(
                Programs.perceptron(new SplittableRandom(1), 5, 127, 8, CodeRule.ROUND_THEN_SHIFT)));
        InstructionRow linear = rows.get(1);
        rows.set(
                1,
                new InstructionRow(
                        1,
                        linear.kind(),
                        linear.inputs(),
                        linear.name(),
                        linear.shape(),
                        new long[] {1},
                        linear.reals(),
                        linear.attributes()));

        assertThatThrownBy(() -> ProgramCodec.decode(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Step 1");
        assertThatThrownBy(() -> ProgramCodec.decode(rows.subList(1, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 0");
    }
}
