package io.vernier.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction.Dequantize;
import io.vernier.integer.Instruction.Linear;
import io.vernier.integer.Instruction.Predict;
import io.vernier.integer.Instruction.Quantize;
import io.vernier.integer.Instruction.Squares;
import io.vernier.integer.Instruction.Table;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquaresTest {
    private static final Encoding INPUT = new Encoding(List.of(encoding(0.5, 10, 255), encoding(0.25, 0, 15)));
    private static final Encoding HIDDEN = Encoding.uniform(1, encoding(2, 3, 7));

    private static ChannelEncoding encoding(double scale, long zero, long qmax) {
        return new ChannelEncoding(scale, zero, 0, qmax, CodeRule.ROUND_THEN_SHIFT);
    }

    /** The codes of the rows and of a table of one of them, and squares of all three. */
    private static IntegerProgram program() {
        Linear sum = Linear.proven(0, "layer0.linear", new int[] {1, -2}, new long[] {5}, new double[] {1}, INPUT);
        Table table = new Table(
                1, "layer0.linear", new long[] {-20}, new int[] {5}, 8, new int[] {7, 5, 3, 1, 0, 2, 4, 6}, HIDDEN);
        Squares squares = new Squares(List.of(0, 2), "squares", List.of(INPUT, HIDDEN), new long[] {10, 15, 3});
        Linear all = Linear.proven(
                3, "squares", new int[] {3, -1, 4, 1, -5, 9}, new long[] {-7}, new double[] {0.5}, squares.encoding());
        return new IntegerProgram(List.of(
                new Quantize("input", INPUT),
                sum,
                table,
                squares,
                all,
                new Dequantize(4, "squares", new double[] {0.5}),
                new Predict(5, "prediction", 1, new Decision.Identity())));
    }

    @Test
    void distancesAndSquaresAreAddedAsIntegers() {
        double[] x = {31.5, 2.25};
        long first = 73;
        long second = 9;
        long hidden = new long[] {7, 5, 3, 1, 0, 2, 4, 6}[(int) ((5 + first - 2 * second + 20 + 16) >> 5)];
        long expected = -7
                + 3 * 128 * (first - 10)
                - 8 * (second - 15)
                + 4 * 4 * (hidden - 3)
                + (first - 10) * (first - 10)
                - 5 * (second - 15) * (second - 15)
                + 9 * (hidden - 3) * (hidden - 3);

        assertThat(program().run(new DenseBatch(1, 2, x), IntegerTap.NONE).value(0, 0))
                .isEqualTo(0.5 * expected);
    }

    @Test
    void integersStandForValuesAndForSquaresOfTheirDistances() {
        Encoding made = new Squares(List.of(0), "squares", List.of(INPUT), new long[] {40, 3}).encoding();

        assertThat(made.channel(0).decode(128 * (90 - 40)))
                .isCloseTo(INPUT.channel(0).decode(90), within(1e-12));
        assertThat(made.channel(2).decode(50 * 50)).isEqualTo(25 * 25);
        assertThat(made.qmin()).containsExactly(-128 * 40, -8 * 3, 0, 0);
        assertThat(made.qmax()).containsExactly(128 * 215, 8 * 12, 215 * 215, 12 * 12);
    }

    @Test
    void sparseRowsGiveWhatTheyGiveWrittenOut() {
        SparseBatch sparse =
                new SparseBatch(4, 2, new int[] {0, 1, 1, 3, 4}, new int[] {1, 0, 1, 0}, new double[] {1.5, 40, 3, -5});

        assertThat(program().run(sparse, IntegerTap.NONE).values())
                .isEqualTo(program().run(sparse.toDense(), IntegerTap.NONE).values());
        assertThat(new CompiledProgram(program()).scorer().score(sparse).predictions())
                .isEqualTo(program().run(sparse, IntegerTap.NONE).values());
    }

    @Test
    void rowsOfTablesSayAllOfIt() {
        List<InstructionRow> rows = ProgramCodec.encode(program());

        assertThat(ProgramCodec.encode(ProgramCodec.decode(rows)))
                .usingRecursiveComparison()
                .isEqualTo(rows);
        assertThat(program().tensors()).containsOnlyKeys("input", "layer0.linear", "squares");
        assertThat(program().tensors()).containsEntry("squares", 4);
    }

    @ParameterizedTest
    @CsvSource({"300, expected one of them", "-1, expected one of them"})
    void aCenterThatIsNoCodeIsRefused(long center, String why) {
        List<InstructionRow> rows = new ArrayList<>(ProgramCodec.encode(program()));
        InstructionRow squares = rows.get(3);
        SortedMap<String, String> attributes = new TreeMap<>(squares.attributes());
        rows.set(
                3,
                new InstructionRow(
                        3,
                        squares.kind(),
                        squares.inputs(),
                        squares.name(),
                        squares.shape(),
                        new long[] {center, 15, 3},
                        squares.reals(),
                        attributes));

        assertThatThrownBy(() -> ProgramCodec.decode(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void squaresOfOtherCodesAreRefused() {
        Squares squares = new Squares(List.of(0), "squares", List.of(HIDDEN), new long[] {0});

        assertThatThrownBy(() -> new IntegerProgram(List.of(
                        new Quantize("input", Encoding.uniform(1, encoding(1, 0, 7))),
                        squares,
                        Linear.proven(
                                1, "squares", new int[] {1, 1}, new long[1], new double[] {1}, squares.encoding()),
                        new Dequantize(2, "squares", new double[] {1}),
                        new Predict(3, "prediction", 1, new Decision.Identity()))))
                .hasMessageContaining("its centers are those of other codes");
    }
}
