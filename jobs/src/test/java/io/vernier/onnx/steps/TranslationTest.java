package io.vernier.onnx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.model.Trees;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.tree.Branches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the real converters predict what ONNX Runtime predicted ({@code make.py} beside the files). */
class TranslationTest {
    private static final Path FILES = Path.of("src/test/resources/onnx");

    /** Of float32 sums beside sums of doubles, relative to what is added. */
    private static final double FLOAT32 = 2e-5;

    static Stream<String> files() throws IOException {
        try (Stream<Path> found = Files.list(FILES)) {
            return found
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".onnx"))
                    .map(name -> name.substring(0, name.length() - ".onnx".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void predictsWhatOnnxRuntimePredicts(String name) throws IOException {
        ExpressedGraph graph = Translation.of(OnnxModel.read(Files.readAllBytes(FILES.resolve(name + ".onnx"))));
        JsonNode expected =
                new ObjectMapper().readTree(FILES.resolve(name + ".json").toFile());
        LayeredModel model = graph.model();
        int rows = expected.path("rows").size();
        DenseBatch batch = DenseBatch.zeros(rows, model.inputs());
        for (int row = 0; row < rows; row++) {
            for (int feature = 0; feature < model.inputs(); feature++) {
                batch.values()[batch.offset(feature) + row] = Double.parseDouble(
                        expected.path("rows").get(row).get(feature).asText());
            }
        }

        if (model.steps().get(0) instanceof Trees trees) {
            // Each leaf stands at one place, or rows that reach it could not be told.
            Branches branches = trees.ensemble().branches();
            assertThat(IntStream.concat(
                                    IntStream.of(branches.left()),
                                    IntStream.concat(IntStream.of(branches.right()), IntStream.of(branches.roots())))
                            .filter(child -> child < 0))
                    .doesNotHaveDuplicates()
                    .hasSize(trees.ensemble().leaves().leaves());
            assertThat(IntStream.of(branches.roots()).filter(root -> root >= 0).count()
                            + IntStream.concat(IntStream.of(branches.left()), IntStream.of(branches.right()))
                                    .filter(child -> child >= 0)
                                    .count())
                    .as("splits that a row can come to")
                    .isEqualTo(branches.nodes());
        }

        DenseBatch last = model.forward(batch, (tensor, values) -> {});

        boolean exact = model.steps().get(0) instanceof Trees;
        boolean isNumber = model.decision() instanceof Decision.Identity;
        JsonNode probabilities = expected.path("probabilities");
        boolean probable = probabilities.isArray()
                && !model.steps().get(model.steps().size() - 1).givesMargins();
        for (int row = 0; row < rows; row++) {
            double prediction = expected.path("predictions").get(row).asDouble();
            double allowed = exact || !isNumber ? 0 : FLOAT32 * Math.abs(prediction);
            assertThat(model.decision().predict(last, row))
                    .as("%s, row %d: %s", name, row, expected.path("rows").get(row))
                    .isCloseTo(prediction, within(allowed));
            if (probable) {
                int positive = last.channels() - 1;
                double probability = probabilities
                        .get(row)
                        .get(probabilities.get(row).size() - 1)
                        .asDouble();
                assertThat(last.value(row, positive)).isCloseTo(probability, within(FLOAT32));
            }
        }
    }
}
