package io.vernier.onnx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.OnnxModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be taken is refused by name, whatever the bytes. */
class RefusedGraphTest {
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
        byte[] graph = message(new byte[0], 5, constant);
        byte[] model = message(new byte[0], 7, graph);

        assertThatThrownBy(() -> take(model)).hasMessageContaining("\"w\" in another file; save it as one file");
    }

    /** The content and after it a field of bytes. */
    private static byte[] message(byte[] content, int field, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(content);
        out.write(field << 3 | 2);
        out.write(bytes.length);
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    @Test
    void textsAreNoModels() {
        assertThatThrownBy(() -> take("model: {path: net.onnx}\n".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("is no ONNX");
        assertThatThrownBy(() -> take(new byte[0])).hasMessageContaining("is no ONNX model");
    }
}
