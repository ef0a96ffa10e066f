package io.vernier.onnx.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.arithmetic.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table of calibration is the one that ONNX Runtime writes, see make.py beside the golden files. */
class DynamicRangesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/onnx/exchange");

    private static final DynamicRanges RANGES = ranges();

    /** Some reach farther below zero, some above. */
    private static DynamicRanges ranges() {
        SortedMap<String, Range> ranges = new TreeMap<>();
        ranges.put("/conv/Conv_output_0", new Range(0, 6));
        ranges.put("b", new Range(-0.1f, 0.05));
        ranges.put("bias of é", new Range(-1e-5f, 1e-5f));
        ranges.put("c", new Range(-123456.7f, 3));
        ranges.put("d", new Range(0, 2e-3f));
        ranges.put("e", new Range((float) -3e16, 1));
        ranges.put("f", new Range(-1e-38f, 0));
        ranges.put("g", new Range(0, 0));
        ranges.put("h", new Range(0, 1e22f));
        ranges.put("i", new Range(0.00011f, 0.00012f));
        return DynamicRanges.of(ranges);
    }

    @Test
    void textAndFlatbuffersAreThoseOfOnnxRuntimeByteForByte() throws IOException {
        assertThat(RANGES.text()).isEqualTo(Files.readAllBytes(GOLDEN.resolve("calibration.cache")));
        assertThat(RANGES.flatbuffers()).isEqualTo(Files.readAllBytes(GOLDEN.resolve("calibration.flatbuffers")));
    }

    @Test
    void jsonSaysWhatThatOfOnnxRuntimeSays() throws IOException {
        JsonNode golden =
                new ObjectMapper().readTree(GOLDEN.resolve("calibration.json").toFile());
        JsonNode written = new ObjectMapper().readTree(RANGES.json().toString());

        assertThat(written.size()).isEqualTo(golden.size());
        golden.properties().forEach(tensor -> {
            JsonNode found = written.get(tensor.getKey());
            assertThat(found.get("CLS")).isEqualTo(tensor.getValue().get("CLS"));
            for (String end : new String[] {"lowest", "highest"}) {
                JsonNode expected = tensor.getValue().get(end);
                assertThat((float) found.get(end).get("data").doubleValue())
                        .as(tensor.getKey())
                        .isEqualTo((float) expected.get("data").doubleValue());
                assertThat(found.get(end).get("dtype")).isEqualTo(expected.get("dtype"));
            }
        });
    }
}
