package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.integer.CompiledProgram;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.IntegerTap;
import io.vernier.integer.ProgramCodec;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.InverseLink;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.model.Link;
import io.vernier.model.Softmax;
import io.vernier.model.Step;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Models whose steps are no chain of layers become integers that agree with them, or are refused with the step named. */
class GraphTest {
    private static final int ROWS = 500;
    private static final int INPUTS = 4;

    private static Linear linear(String name, String input, int inputs, int outputs) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        return new Linear(
                name,
                input,
                inputs,
                random.doubles((long) inputs * outputs, -1, 1).toArray(),
                random.doubles(outputs, -1, 1).toArray());
    }

    private static Activation sigmoid(String name, String input) {
        return new Activation(name, input, Activation.Function.SIGMOID);
    }

    private static LayeredModel model(Decision decision, Step... steps) {
        return new LayeredModel(INPUTS, List.of(steps), decision);
    }

    private static Link link(String name, String input, InverseLink.Function function) {
        return new Link(name, input, InverseLink.of(function, InverseLink.Means.ANY));
    }

    private static Decision argmax(int classes) {
        return new Decision.Argmax(Stream.generate(() -> 1.0).limit(classes).toList());
    }

    static final List<LayeredModel> QUANTIZED = List.of(
            // Two layers read the input, and the table of A is not of B, which comes after it.
            model(
                    argmax(2),
                    linear("a", "input", INPUTS, 3),
                    linear("b", "input", INPUTS, 3),
                    sigmoid("s", "a"),
                    linear("c", "s", 3, 2)),
            model(
                    argmax(2),
                    linear("a", "input", INPUTS, 3),
                    linear("b", "input", INPUTS, 5),
                    sigmoid("s", "a"),
                    linear("c", "s", 3, 2)),
            // A function of a function is one table.
            model(
                    argmax(2),
                    linear("a", "input", INPUTS, 3),
                    sigmoid("s", "a"),
                    sigmoid("t", "s"),
                    linear("c", "t", 3, 2)),
            model(
                    new Decision.Identity(),
                    linear("a", "input", INPUTS, 2),
                    link("l", "a", InverseLink.Function.CLOGLOG),
                    linear("c", "l", 2, 1)),
            // One tensor as codes and as numbers.
            model(
                    argmax(3),
                    linear("a", "input", INPUTS, 3),
                    sigmoid("s", "a"),
                    linear("c", "s", 3, 2),
                    linear("d", "a", 3, 4),
                    softmax("p", "a")),
            model(
                    argmax(3),
                    linear("a", "input", INPUTS, 3),
                    linear("b", "a", 3, 3),
                    sigmoid("s", "b"),
                    softmax("p", "s")));

    private static Softmax softmax(String name, String input) {
        return new Softmax(name, input);
    }

    private static DenseBatch rows() {
        SplittableRandom random = new SplittableRandom(5);
        return new DenseBatch(
                ROWS, INPUTS, random.doubles((long) ROWS * INPUTS, -2, 2).toArray());
    }

    private static Quantization quantize(LayeredModel model, int bits) {
        return ModelQuantization.quantize(model, RealData.calibration(model, rows()), Specifications.wide(bits));
    }

    @ParameterizedTest
    @FieldSource("QUANTIZED")
    void theIntegersAgreeWithTheFloats(LayeredModel model) {
        DenseBatch rows = rows();
        double[] floats = model.forward(rows, (tensor, batch) -> {}).values();
        double spread = Arrays.stream(floats).max().orElseThrow()
                - Arrays.stream(floats).min().orElseThrow();
        for (int bits : new int[] {8, 12}) {
            IntegerProgram program = quantize(model, bits).program();

            double[] integers = program.run(rows, IntegerTap.NONE).values();

            for (int k = 0; k < ROWS * model.decision().channels(); k++) {
                assertThat(Math.abs(integers[k] - floats[k])).isLessThan(spread * Math.scalb(8.0, -bits));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("QUANTIZED")
    void everyTensorIsThereAndTheProgramIsStoredAndScored(LayeredModel model) {
        IntegerProgram program = quantize(model, 8).program();
        DenseBatch rows = rows();
        DenseBatch last = program.run(rows, IntegerTap.NONE);
        double[] found = new double[ROWS];
        double[] expected = new double[ROWS];
        program.decision().predict(last, ROWS, expected, 0);

        new CompiledProgram(ProgramCodec.decode(ProgramCodec.encode(program)))
                .scorer()
                .predict(rows, found);

        assertThat(found).isEqualTo(expected);
        assertThat(program.tensors().keySet()).containsExactlyInAnyOrderElementsOf(model.tensors());
        assertThat(program.instructions().get(program.margins()).name())
                .isEqualTo(model.margins().orElseThrow().name());
    }

    private static void assertRefused(String message, LayeredModel model) {
        assertThatThrownBy(() -> quantize(model, 8))
                .isInstanceOf(NotQuantizableException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aLayerThatReadsASoftmaxIsRefused() {
        assertRefused(
                "Step \"c\" reads \"p\" as codes, but integers cannot make it so; put a linear step between them.",
                model(
                        new Decision.Identity(),
                        linear("a", "input", INPUTS, 3),
                        softmax("p", "a"),
                        linear("c", "p", 3, 1)));
        assertRefused(
                "Step \"s\" reads \"p\" as accumulators",
                model(
                        new Decision.Identity(),
                        linear("a", "input", INPUTS, 3),
                        softmax("p", "a"),
                        sigmoid("s", "p"),
                        linear("c", "s", 3, 1)));
    }

    @Test
    void aFirstStepThatIsNotLinearIsRefused() {
        assertRefused(
                "Step \"s\" reads \"input\" as accumulators, but only linear steps and trees can read the input",
                model(argmax(2), sigmoid("s", "input"), linear("c", "s", INPUTS, 2)));
        assertRefused(
                "Step \"s\" reads \"input\" as real numbers, but only linear steps and trees can read the input",
                model(argmax(INPUTS), sigmoid("s", "input")));
        assertRefused("Step \"p\" reads \"input\" as real numbers", model(argmax(INPUTS), softmax("p", "input")));
        assertRefused(
                "Step \"p\" reads \"input\" as real numbers",
                model(argmax(2), linear("a", "input", INPUTS, 2), softmax("p", "input"), sigmoid("s", "a")));
    }

    @Test
    void aTableOfWhatIsNotANumberIsRefused() {
        Link root = new Link("l", "a", new InverseLink(InverseLink.Function.POWER, 2, InverseLink.Means.ANY));

        assertRefused(
                "\"l\" is not a number where channel",
                model(new Decision.Identity(), linear("a", "input", INPUTS, 2), root, linear("c", "l", 2, 1)));
    }
}
