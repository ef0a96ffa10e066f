package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.arithmetic.CodeRule;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.InverseLink;
import io.vernier.model.InverseLink.Function;
import io.vernier.model.InverseLink.Means;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkInstructionTest {

    @Test
    void theMeanIsComputedFromTheDequantizedPredictor() {
        IntegerProgram program = program(InverseLink.of(Function.LOG, Means.POSITIVE));

        DenseBatch last = program.run(new DenseBatch(2, 1, new double[] {1, 3}), new IntegerTap() {});

        assertThat(last.values()).containsExactly(StrictMath.exp(0.5 * 7), StrictMath.exp(0.5 * 17));
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void everyLinkIsReadBack(Function function) {
        InverseLink inverse = function == Function.POWER
                ? new InverseLink(function, -1.0 / 3, Means.POSITIVE)
                : InverseLink.of(function, Means.PROBABILITY);

        List<InstructionRow> rows = ProgramCodec.encode(program(inverse));

        assertThat(rows.get(3).kind()).isEqualTo("link");
        Instruction.Link read =
                (Instruction.Link) ProgramCodec.decode(rows).instructions().get(3);
        assertThat(read.inverse()).isEqualTo(inverse);
        assertThat(read.channels()).isEqualTo(1);
    }

    @Test
    void aLinkWithoutAFunctionIsRefused() {
        List<InstructionRow> rows = ProgramCodec.encode(program(InverseLink.of(Function.LOG, Means.POSITIVE)));

        assertThatThrownBy(() -> ProgramCodec.decode(withAttributes(rows, Map.of("means", "any"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"function\"");
        assertThatThrownBy(
                        () -> ProgramCodec.decode(withAttributes(rows, Map.of("function", "tangent", "means", "any"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"tangent\"");
    }

    private static List<InstructionRow> withAttributes(List<InstructionRow> rows, Map<String, String> attributes) {
        InstructionRow row = rows.get(3);
        List<InstructionRow> changed = new ArrayList<>(rows);
        changed.set(
                3,
                new InstructionRow(
                        3,
                        row.kind(),
                        row.inputs(),
                        row.name(),
                        row.shape(),
                        row.integers(),
                        row.reals(),
                        new TreeMap<>(attributes)));
        return changed;
    }

    private static IntegerProgram program(InverseLink inverse) {
        return new IntegerProgram(List.of(
                new Instruction.Quantize(
                        "input",
                        Programs.encoding(
                                new double[] {1},
                                new long[] {0},
                                new long[] {0},
                                new long[] {255},
                                CodeRule.ROUND_THEN_SHIFT)),
                Instruction.Linear.proven(
                        0,
                        "layer0.linear",
                        new int[] {5},
                        new long[] {2},
                        Programs.UNTOLD,
                        Programs.codes(new long[] {0}, new long[] {255})),
                new Instruction.Dequantize(1, "layer0.linear", new double[] {0.5}),
                new Instruction.Link(2, "layer0.link", 1, inverse),
                new Instruction.Predict(3, "prediction", 1, new Decision.Identity())));
    }
}
