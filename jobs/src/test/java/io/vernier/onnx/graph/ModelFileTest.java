package io.vernier.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are written as they were read, and changed where they are asked to be. */
class ModelFileTest {
    private static final Path FILES = Path.of("src/test/resources/onnx");

    static List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(FILES)) {
            return found.filter(path -> path.toString().endsWith(".onnx")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void keepsEveryByteOfWhatIsNotChanged(Path path) throws IOException {
        byte[] file = Files.readAllBytes(path);

        assertThat(ModelFile.of(file).bytes()).isEqualTo(file);
    }

    @Test
    void keepsFieldsThatItDoesNotKnow() throws IOException {
        WireWriter unknown = new WireWriter();
        unknown.text(99, "of another version");
        byte[] file = Files.readAllBytes(FILES.resolve("nets/mlp.onnx"));
        byte[] longer = java.util.Arrays.copyOf(file, file.length + unknown.bytes().length);
        System.arraycopy(unknown.bytes(), 0, longer, file.length, unknown.bytes().length);

        ModelFile changed = ModelFile.of(longer).withOpset(18);

        assertThat(new String(changed.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .endsWith("of another version");
        assertThat(changed.opset()).contains(18L);
    }

    @Test
    void changesWhatANodeReadsAndMakes() throws IOException {
        ModelFile file = ModelFile.of(Files.readAllBytes(FILES.resolve("nets/mlp.onnx")));
        NodeMessage gemm = file.nodes().get(2);

        Node changed = gemm.reading(name -> name.equals("r0") ? "other" : name)
                .making(List.of("made"))
                .with("axis", 3)
                .node();

        assertThat(changed.inputs()).containsExactly("other", "w1", "b1");
        assertThat(changed.outputs()).containsExactly("made");
        assertThat(changed.integer("axis", 0)).isEqualTo(3);
        assertThat(changed.integer("transB", 0)).isEqualTo(1);
        assertThat(gemm.without("transB").node().has("transB")).isFalse();
    }

    @Test
    void writesConstantsOfEachTypeAsTheyAreRead() {
        for (ElementType type : List.of(
                ElementType.FLOAT,
                ElementType.DOUBLE,
                ElementType.INT64,
                ElementType.INT32,
                ElementType.INT8,
                ElementType.UINT8)) {
            double least = type == ElementType.UINT8 ? 255 : -128;
            Tensor constant = Tensor.of("c", type, new long[] {1, 2}, new double[] {least, 100});

            Tensor read = Tensor.read(WireReader.of(constant.bytes()));

            assertThat(read.type()).isEqualTo(type);
            assertThat(read.shape()).containsExactly(1, 2);
            assertThat(read.reals()).as(type.label()).containsExactly(least, 100);
        }
    }
}
