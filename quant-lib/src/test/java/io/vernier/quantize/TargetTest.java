package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vernier.arithmetic.Convention;
import io.vernier.integer.CompiledProgram;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.ProgramCodec;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Quadratic;
import io.vernier.model.Step;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs for other runtimes have these runtimes' instructions, within their widths, and still follow the model. */
class TargetTest {
    private static final int ROWS = 400;
    private static final SplittableRandom RANDOM = new SplittableRandom(11);
    private static final DenseBatch DATA =
            new DenseBatch(ROWS, 5, RANDOM.doubles(5L * ROWS, -2, 2).toArray());
    private static final LayeredModel PERCEPTRON = model(
            linear("layer0.linear", "input", 5, 6),
            new Activation("layer0.sigmoid", "layer0.linear", Activation.Function.SIGMOID),
            linear("layer1.linear", "layer0.sigmoid", 6, 2));
    private static final LayeredModel LINEAR = model(linear("layer0.linear", "input", 5, 2));

    private static LayeredModel model(Step... steps) {
        return new LayeredModel(5, List.of(steps), new Decision.Argmax(List.of(1.0, 1.0)));
    }

    private static Linear linear(String name, String input, int inputs, int outputs) {
        return new Linear(
                name,
                input,
                inputs,
                RANDOM.doubles((long) inputs * outputs, -2, 2).toArray(),
                RANDOM.doubles(outputs, -1, 1).toArray());
    }

    private static IntegerProgram quantize(LayeredModel model, int bits, Target.Kind kind, int accumulatorBits) {
        Target target = new Target(kind, accumulatorBits == 0 ? OptionalInt.empty() : OptionalInt.of(accumulatorBits));
        return ModelQuantization.quantize(
                        model,
                        RealData.calibration(model, DATA),
                        Specifications.wide(bits).with(target))
                .program();
    }

    private static <T extends Instruction> T only(IntegerProgram program, Class<T> kind) {
        List<T> found = program.instructions().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void assertFollows(IntegerProgram program, LayeredModel model, double share) {
        double[] floats = model.forward(DATA, (tensor, batch) -> {}).values();
        double[] integers = program.run(DATA, IntegerTap.NONE).values();
        double spread = Arrays.stream(floats).max().orElseThrow()
                - Arrays.stream(floats).min().orElseThrow();
        for (int k = 0; k < 2 * ROWS; k++) {
            assertThat(integers[k]).isCloseTo(floats[k], within(share * spread));
        }
    }

    @Test
    void integerOnlyRuntimesMultiplyAndLookUpCodes() {
        IntegerProgram program = quantize(PERCEPTRON, 8, Target.Kind.INT8, 0);
        Instruction.Requantize requantize = only(program, Instruction.Requantize.class);
        Instruction.Table table = only(program, Instruction.Table.class);
        Instruction.Linear first = program.linearInstructions().get(0);

        assertThat(requantize.name()).isEqualTo("layer0.linear");
        for (int output = 0; output < 6; output++) {
            assertThat(requantize.multipliers().get(output).factor())
                    .isCloseTo(first.scale()[output] / requantize.encoding().scale(), within(1e-9));
            for (int code = 0; code < 256; code++) {
                double value = 1 / (1 + Math.exp(-requantize.encoding().decode(code)));
                assertThat(table.entries()[output * 256 + code])
                        .isEqualTo(table.encoding().channel(output).code(value));
            }
        }
        assertThat(table.length()).isEqualTo(256);
        assertFollows(program, PERCEPTRON, 0.04);
    }

    @ParameterizedTest
    @CsvSource({"INT8, 8", "FHE, 4", "VERNIER, 8"})
    void theStoredProgramIsScoredAsItIsInterpreted(Target.Kind kind, int bits) {
        IntegerProgram program = quantize(PERCEPTRON, bits, kind, 0);
        double[] found = new double[ROWS];
        double[] expected = new double[ROWS];
        program.decision().predict(program.run(DATA, IntegerTap.NONE), ROWS, expected, 0);

        new CompiledProgram(ProgramCodec.decode(ProgramCodec.encode(program)))
                .scorer()
                .predict(DATA, found);

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 9})
    void encryptedTablesSpanWhatIsProvenInFewBits(int accumulatorBits) {
        IntegerProgram program = quantize(PERCEPTRON, 3, Target.Kind.FHE, accumulatorBits);
        Instruction.Table table = only(program, Instruction.Table.class);
        Instruction.Linear first = program.linearInstructions().get(0);
        int bits = accumulatorBits == 0 ? 8 : accumulatorBits;

        assertThat(table.lo()).isEqualTo(first.accumulator().provenMin());
        assertThat(Arrays.stream(table.drop()).distinct().count()).isEqualTo(1);
        assertThat(table.length()).isLessThanOrEqualTo(1 << bits);
        for (int channel = 0; channel < 6; channel++) {
            long extent = first.accumulator().provenMax()[channel] - table.lo()[channel];
            long half = (1L << table.drop()[channel]) >> 1;
            assertThat((extent + half) >> table.drop()[channel]).isLessThan(table.length());
        }
    }

    @Test
    void moreBitsAreDroppedThanMustBeWhileThatCostsHardlyAnything() {
        // Codes of 1 bit turn at one accumulator, weights of 8 bits make thousands of them.
        TensorSpecification activations = Specifications.ACTIVATIONS_8.with(1);
        Specification specification = Specifications.of(
                        Convention.vernier(),
                        Specification.Guard.ON,
                        Specifications.inputs(6),
                        Specifications.symmetric(8, Granularity.PER_CHANNEL),
                        activations)
                .with(new Target(Target.Kind.FHE, OptionalInt.of(16)));
        Instruction.Table table = only(
                ModelQuantization.quantize(PERCEPTRON, RealData.calibration(PERCEPTRON, DATA), specification)
                        .program(),
                Instruction.Table.class);

        assertThat(table.drop()[0]).isPositive();
        assertThat(table.length()).isGreaterThan(16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FHE | 12 | 0 | Accumulator 0 of \"layer0.linear\" is proven to lie between | but an encrypted table drops bits of at most 16",
                "FHE | 3 | 5 | \"layer1.linear\" | but quantization.accumulator_bits allows 5",
                "VERNIER | 8 | 12 | \"layer0.linear\" | but quantization.accumulator_bits allows 12",
                "INT8 | 8 | 12 | \"layer0.linear\" | but quantization.accumulator_bits allows 12",
                "INT8 | 16 | 0 | \"layer0.linear\" | but runtimes of int8 have at most 32",
            })
    void whatIsTooWideIsRefusedByName(Target.Kind kind, int bits, int accumulatorBits, String found, String limit) {
        assertThatThrownBy(() -> quantize(PERCEPTRON, bits, kind, accumulatorBits))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining(found)
                .hasMessageContaining(limit)
                .hasMessageEndingWith("; give its inputs or weights fewer bits.");
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"FHE", "INT8"})
    void squaresAreOfNoOtherTarget(Target.Kind kind) {
        double[] ten = {1, -1, 2, 0.5, 1, -2, 1, 1, 3, -1};
        LayeredModel model = model(
                new Quadratic("layer0.squares", List.of(LayeredModel.INPUT), ten, ten, new double[2], new double[5]));

        assertThat(quantize(model, 4, Target.Kind.VERNIER, 0).instructions()).isNotEmpty();
        assertThatThrownBy(() -> quantize(model, 4, kind, 0))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining("\"layer0.squares\" adds squares of codes, which the target " + kind.label());
    }

    @Test
    void encryptedSumsAloneAreWide() {
        assertFollows(quantize(LINEAR, 16, Target.Kind.FHE, 0), LINEAR, 0.001);
        assertThat(quantize(LINEAR, 16, Target.Kind.FHE, 0))
                .usingRecursiveComparison()
                .isEqualTo(quantize(LINEAR, 16, Target.Kind.VERNIER, 0));
    }
}
