package io.vernier.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.outcome.Refusal;
import io.vernier.validation.GateMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema for editors says of every key what the program does. */
class JobSchemaTest {
    private static final Path SCHEMA = Path.of("../conf/job.schema.json");
    private static final String SWEEP = "sweep.";

    /** Keys that no job has unless they are written: another one decides, or nothing does. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "onnx.search.agreement",
            "onnx.search.sqnr_db",
            "quantization.accumulator_bits",
            "quantization.budget.accumulator_bits",
            "quantization.budget.bytes",
            "quantization.inputs.codes",
            "quantization.inputs.zero",
            "quantization.leaves.bits",
            "quantization.weights.method",
            "calibration.id");

    private static Map<String, JsonNode> leaves() throws IOException {
        Map<String, JsonNode> leaves = new TreeMap<>();
        collect("", new ObjectMapper().readTree(SCHEMA.toFile()), leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.has("properties")) {
            assertThat(node.get("additionalProperties").asBoolean(true))
                    .as(path)
                    .isFalse();
            node.get("properties")
                    .properties()
                    .forEach(key ->
                            collect(path.isEmpty() ? key.getKey() : path + "." + key.getKey(), key.getValue(), leaves));
        } else {
            leaves.put(path, node);
        }
    }

    private static Stream<String> keys() throws IOException {
        return leaves().keySet().stream();
    }

    /** What is wrong with a job that has these values; empty if it can be. */
    private static String problems(String... settings) {
        List<String> all = new ArrayList<>(List.of("validation.path=data/test", "output.path=out"));
        boolean isOfFile = Stream.of(settings).anyMatch(setting -> setting.startsWith("onnx."));
        all.add(isOfFile ? "model.path=net.onnx" : "model.path=models/delay");
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith("calibration.id="))) {
            all.add("calibration.path=data/train");
        }
        all.addAll(List.of(settings));
        try {
            if (Stream.of(settings).anyMatch(setting -> setting.startsWith(SWEEP))) {
                if (Stream.of(settings).noneMatch(setting -> setting.matches("sweep\\.(bits|candidates)=.*"))) {
                    all.add("sweep.bits=[2, 4]");
                }
                JobConfigurationReader.readSweep(new Configuration(false), Optional.empty(), all);
            } else {
                JobConfigurationReader.read(new Configuration(false), Optional.empty(), all);
            }
            return "";
        } catch (Refusal refusal) {
            return refusal.getMessage();
        }
    }

    private static Map<String, String> resolved(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "model.path=models/delay",
                "calibration.path=data/train",
                "validation.path=data/test",
                "output.path=out"));
        all.addAll(List.of(settings));
        Map<String, String> found = new TreeMap<>();
        flatten(
                "",
                JobConfigurationReader.read(new Configuration(false), Optional.empty(), all)
                        .resolved(),
                found);
        return found;
    }

    private static void flatten(String path, Object value, Map<String, String> found) {
        if (value instanceof Map<?, ?> map && !path.endsWith(".options") && !path.equals("gates")) {
            map.forEach((key, below) -> flatten(path.isEmpty() ? key.toString() : path + "." + key, below, found));
        } else {
            found.put(path, value.toString());
        }
    }

    @Test
    void itHasTheKeysOfAJobAndNoOthers() throws IOException {
        Set<String> ofJobs = new TreeSet<>(resolved().keySet());
        ofJobs.remove("gates");
        ofJobs.addAll(WITHOUT_DEFAULT);
        Set<String> ofSchema = new TreeSet<>(leaves().keySet());
        ofSchema.removeIf(key -> key.startsWith(SWEEP) || key.startsWith("gates."));

        assertThat(ofSchema).isEqualTo(ofJobs);
    }

    @Test
    void itsDefaultsAreThose() throws IOException {
        Map<String, String> ofJob = resolved();
        leaves().forEach((key, node) -> {
            if (node.has("default") && ofJob.containsKey(key) && !key.endsWith(".path")) {
                JsonNode value = node.get("default");
                assertThat(ofJob.get(key)).as(key).isEqualTo(value.isValueNode() ? value.asText() : plain(value));
            }
        });
        assertThat(leaves().entrySet().stream().filter(leaf -> leaf.getValue().has("default")))
                .hasSizeGreaterThan(35);
    }

    /** As an empty list or map is shown. */
    private static String plain(JsonNode empty) {
        assertThat(empty).isEmpty();
        return empty.isArray() ? "[]" : "{}";
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatItAllowsIsReadAndWhatItDoesNotIsRefused(String key) throws IOException {
        JsonNode node = leaves().get(key);
        String nonsense = node.path("type").asText().equals("array") ? "7" : "[{a: [b]}]";
        assertThat(problems(key + "=" + nonsense))
                .contains("\"" + key + "\"")
                .doesNotContain("The key \"" + key + "\"");
        for (String choice : texts(node.path("enum"))) {
            assertThat(problems(key + "=" + choice)).as(choice).doesNotContain("\"" + key + "\"");
        }
        if (node.has("enum")) {
            assertThat(problems(key + "=nonsense")).contains("\"" + key + "\"");
        }
        if (node.has("minimum") && node.get("type").asText().equals("integer")) {
            long least = node.get("minimum").asLong();
            long most = node.get("maximum").asLong();
            assertThat(problems(key + "=" + (least - 1))).contains("\"" + key + "\"");
            assertThat(problems(key + "=" + (most + 1))).contains("\"" + key + "\"");
            assertThat(problems(key + "=" + most)).isEmpty();
            assertThat(problems(key + "=" + least)).doesNotContain("\"" + key + "\"");
        }
        if (node.path("type").asText().equals("boolean")) {
            assertThat(problems(key + "=2")).contains("\"" + key + "\"");
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void itsGatesAreThose() throws IOException {
        assertThat(keys().filter(key -> key.startsWith("gates.")))
                .allSatisfy(key -> assertThat(problems(key + "='>= 0.5'", "validation.label=late"))
                        .isEmpty())
                .hasSameSizeAs(GateMetric.values());
    }
}
