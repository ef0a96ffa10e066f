package io.vernier.onnx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be taken is refused by name, whatever the bytes. */
class RefusedGraphTest {
    private static final byte[] NONE = {};
    private static final Path FILES = Path.of("src/test/resources/onnx");

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(FILES.resolve(name + ".onnx"));
    }

    private static ExpressedGraph take(byte[] content) {
        return Translation.of(OnnxModel.read(content));
    }

    /** The file with one text in the place of another as long as it. */
    private static byte[] with(byte[] content, String text, String other) {
        assertThat(other).hasSameSizeAs(text);
        String latin = new String(content, StandardCharsets.ISO_8859_1);
        assertThat(latin).contains(text);
        return latin.replace(text, other).getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ridge_scaled      | Scaler      | Imputr      | (Imputr) of the domain \"ai.onnx.ml\" feeds the prediction",
                "ridge_scaled      | ai.onnx.ml  | ai.onnx.xy  | of the domain \"ai.onnx.xy\"",
                "perceptron        | Sigmoid     | Softfun     | (Softfun) of the domain \"ai.onnx\"",
                "boosted           | SOFTMAX     | SOFTMIN     | the post_transform SOFTMIN, expected NONE, LOGISTIC or SOFTMAX",
                "modes_sum         | BRANCH_GTE  | BRANCH_XOR  | a node of the mode BRANCH_XOR",
                "modes_average     | AVERAGE     | MINIMUM     | the aggregate_function MINIMUM, expected SUM or AVERAGE",
            })
    void operatorsAndWordsThatAreNotKnown(String name, String text, String other, String sentence) throws IOException {
        byte[] content = with(file(name), text, other);

        assertThatThrownBy(() -> take(content))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(sentence);
    }

    /** Margins are in the order of the scores that are joined, and no more than that. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "add    | (Add) reads what a layer makes",
                "matmul | (MatMul) multiplies what is neither an input nor made by a layer",
                "relu   | (Relu) reads no numbers that a layer makes",
                "scores | its output \"y\" is no class and no number that a model makes",
                "flat   | (Reshape) reshapes the scores of several classifiers",
                "alone  | (LinearClassifier) feeds the prediction by its scores, expected its class",
                "rows   | (Concat) joins what several models or layers make",
            })
    void scoresOfPartsOfWhichNotTheGreatestIsTaken(String name, String sentence) throws IOException {
        byte[] content = file("parts/" + name);

        assertThatThrownBy(() -> take(content))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void everyPartOfAFileIsRefusedAndNothingElseIsThrown() throws IOException {
        byte[] whole = file("xgboost");
        for (int length = 0; length < whole.length; length += 1 + length / 40) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> take(part)).as("%s bytes", length).isInstanceOf(OnnxException.class);
        }
    }

    @Test
    void damagedBytesAreRefusedOrStillAModel() throws IOException {
        for (String name : new String[] {"forest_binary", "perceptron_relu", "modes_sum"}) {
            byte[] whole = file(name);
            for (int at = 0; at < whole.length; at += 3) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                try {
                    assertThat(take(damaged).model().steps()).isNotEmpty();
                } catch (OnnxException e) {
                    assertThat(e).hasMessageMatching("(?s).*\\S.*");
                }
            }
        }
    }

    @Test
    void valuesInAnotherFileAreRefusedByTheirName() {
        // A constant "w" of the shape [1], whose values are kept elsewhere.
        byte[] constant = message(new byte[] {8, 1, 16, 1, 112, 1}, 8, "w".getBytes(StandardCharsets.UTF_8));
        byte[] graph = message(NONE, 5, constant);
        byte[] model = message(NONE, 7, graph);

        assertThatThrownBy(() -> take(model)).hasMessageContaining("\"w\" in another file; save it as one file");
    }

    /** The content and after it a field of bytes. */
    private static byte[] message(byte[] content, int field, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(content);
        out.write(field << 3 | 2);
        for (int rest = bytes.length; ; rest >>>= 7) {
            out.write(rest < 128 ? rest : (rest & 127) | 128);
            if (rest < 128) {
                break;
            }
        }
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    /** A model of one input "x" of so many elements and one output "y". */
    private static byte[] model(int width, byte[]... parts) {
        byte[] shape = message(message(NONE, 1, NONE), 1, new byte[] {8, (byte) width});
        byte[] type = message(NONE, 1, message(new byte[] {8, 1}, 2, shape));
        byte[] graph = NONE;
        for (byte[] part : parts) {
            graph = joined(graph, part);
        }
        graph = message(graph, 11, message(text(1, "x"), 2, type));
        graph = message(graph, 12, message(text(1, "y"), 2, type));
        return message(message(new byte[] {8, 8}, 8, new byte[] {16, 17}), 7, graph);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(int field, String text) {
        return message(NONE, field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] node(String operator, String output, byte[] attributes, String... inputs) {
        byte[] node = NONE;
        for (String input : inputs) {
            node = joined(node, text(1, input));
        }
        return message(NONE, 1, joined(node, text(2, output), text(4, operator), attributes));
    }

    private static byte[] attribute(String name, int value) {
        return message(NONE, 5, joined(text(1, name), new byte[] {24, (byte) value, (byte) 160, 1, 2}));
    }

    /** A constant of a type, with its values as integers of 32 or 64 bits in that field. */
    private static byte[] constant(String name, int type, int field, int[] shape, int... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int size : shape) {
            out.writeBytes(new byte[] {8, (byte) size});
        }
        out.writeBytes(new byte[] {16, (byte) type});
        for (int value : values) {
            out.writeBytes(new byte[] {(byte) (field << 3), (byte) value});
        }
        out.writeBytes(text(8, name));
        return message(NONE, 5, out.toByteArray());
    }

    private static byte[] chain(int length) {
        byte[][] nodes = new byte[length][];
        for (int k = 0; k < length; k++) {
            nodes[k] = node("Identity", k == length - 1 ? "y" : "t" + k, NONE, k == 0 ? "x" : "t" + (k - 1));
        }
        return joined(nodes);
    }

    private static byte[] doubled(int times, String output) {
        byte[][] nodes = new byte[times][];
        for (int k = 0; k < times; k++) {
            String read = k == 0 ? "x" : "t" + (k - 1);
            nodes[k] = node("Concat", k == times - 1 ? output : "t" + k, attribute("axis", 1), read, read);
        }
        return joined(nodes);
    }

    /** Each time as large as what it reads twice. */
    private static byte[] squared(int times, String read, String output) {
        byte[][] nodes = new byte[times][];
        for (int k = 0; k < times; k++) {
            String factor = k == 0 ? read : "q" + (k - 1);
            nodes[k] = node("Mul", k == times - 1 ? output : "q" + k, NONE, factor, factor);
        }
        return joined(nodes);
    }

    private static final byte[] NORM =
            message(NONE, 5, joined(text(1, "norm"), text(4, "L2"), new byte[] {(byte) 160, 1, 3}));

    private static final byte[] NORM_3 =
            message(NONE, 5, joined(text(1, "norm"), text(4, "L3"), new byte[] {(byte) 160, 1, 3}));

    static Stream<Arguments> graphs() {
        byte[] ones = constant("w", 7, 7, new int[] {4, 1}, 1, 1, 1, 1);
        byte[] sum = node("MatMul", "s", NONE, "x", "w");
        return Stream.of(
                arguments("deeper than a model", model(4, chain(60_000))),
                arguments("joins more than 1048576 elements", model(4, doubled(30, "y"))),
                arguments(
                        "of the type tensor(bfloat16), expected float16, float, double",
                        model(
                                4,
                                constant("w", 16, 5, new int[] {4, 1}, 60, 60, 60, 60),
                                node("MatMul", "y", NONE, "x", "w"))),
                arguments(
                        "casts numbers to tensor(int64)",
                        model(4, ones, sum, node("Cast", "y", attribute("to", 7), "s"))),
                arguments(
                        "makes rows of another width",
                        model(4, constant("r", 7, 7, new int[] {2}, 4, 2), node("Reshape", "y", NONE, "x", "r"))),
                arguments("reads inputs, expected what a layer makes", model(4, node("Relu", "y", NONE, "x"))),
                arguments("changes inputs in a way that is not taken", model(4, node("Reciprocal", "y", NONE, "x"))),
                arguments("makes rows of another width", model(4, node("Flatten", "y", attribute("axis", 0), "x"))),
                arguments(
                        "has the norm L3, expected L1, L2 or MAX",
                        model(4, node("Normalizer", "y", joined(text(7, "ai.onnx.ml"), NORM_3), "x"))),
                arguments(
                        "expected at most 100000; export the model alone, and do the rest in Spark",
                        model(
                                4,
                                doubled(12, "many"),
                                node("Normalizer", "y", joined(text(7, "ai.onnx.ml"), NORM), "many"))),
                arguments(
                        "computes too much before the model, 130944 operations a row",
                        model(
                                4,
                                doubled(5, "many"),
                                squared(9, "many", "large"),
                                node("Normalizer", "y", joined(text(7, "ai.onnx.ml"), NORM), "large"))),
                arguments(
                        "multiplies 4 elements with a constant of the shape [2, 2]",
                        model(
                                4,
                                constant("w", 7, 7, new int[] {2, 2}, 1, 1, 1, 1),
                                node("MatMul", "y", NONE, "x", "w"))));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void graphsThatMeanSomethingElseOrFillTheMemory(String sentence, byte[] content) {
        assertThatThrownBy(() -> take(content))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(sentence);
    }

    /** The same bytes, but right: what is refused above is what is meant. */
    @Test
    void aSumOfInputsIsTaken() {
        byte[] ones = constant("w", 7, 7, new int[] {4, 1}, 1, 1, 1, 1);

        assertThat(take(model(4, ones, node("MatMul", "y", NONE, "x", "w")))
                        .model()
                        .inputs())
                .isEqualTo(4);
    }

    @Test
    void textsAreNoModels() {
        assertThatThrownBy(() -> take("model: {path: net.onnx}\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("is no ONNX");
        assertThatThrownBy(() -> take(new byte[0])).hasMessageContaining("is no ONNX model");
    }
}
