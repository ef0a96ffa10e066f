package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.jobs.store.format.TableSummary;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What the JSON files of the output share: their format, and the values that stand in several of them. */
public final class JsonDocument {
    static final int FORMAT_VERSION = 1;

    private static final String SEAL = "manifest_digest";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The same line ends on every machine. */
    private static final ObjectWriter PRETTY = JSON.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private JsonDocument() {}

    /** An object that begins with the version of its format. */
    public static ObjectNode create() {
        return JsonNodeFactory.instance.objectNode().put("format_version", FORMAT_VERSION);
    }

    public static void write(StoredFile file, ObjectNode root) {
        file.write(StoredFile.text(text(root)));
    }

    /** Writes the file with a digest of all else that it says. */
    public static void writeSealed(StoredFile file, ObjectNode root) {
        root.put(SEAL, digest(root));
        write(file, root);
    }

    /** Where a sealed file says something else than when it was written; empty where it is not there. */
    public static List<TableDifference> broken(String name, StoredFile file) {
        return read(file, root -> {
                    String found = digest(root);
                    String sealed = root.path(SEAL).asText();
                    return found.equals(sealed)
                            ? List.<TableDifference>of()
                            : List.of(new TableDifference(
                                    name, "its content, which has been changed since it was written", found, sealed));
                })
                .orElseGet(List::of);
    }

    /** Of all fields but the seal, whatever their order and layout. */
    private static String digest(JsonNode root) {
        Map<?, ?> tree = JSON.convertValue(root, Map.class);
        tree.remove(SEAL);
        return CanonicalJson.digest(tree);
    }

    public static String text(ObjectNode root) {
        try {
            return PRETTY.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON refused to be written.", e);
        }
    }

    /**
     * Reads a file; absent where there is none.
     *
     * @throws Refusal if it does not hold what is looked for (21)
     */
    public static <T> Optional<T> read(StoredFile file, Function<JsonNode, T> content) {
        return file.text().map(text -> {
            try {
                JsonNode root = JSON.readTree(text);
                requireVersion(file, number(root, "format_version"));
                return content.apply(root);
            } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
                String what = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
                throw Refusal.before(
                        "The file \"" + file.path() + "\" is damaged (" + what
                                + "); restore it, or move its directory away and run again.",
                        e);
            }
        });
    }

    private static void requireVersion(StoredFile file, long version) {
        if (version > FORMAT_VERSION) {
            throw Refusal.before(
                    "The file \"" + file.path() + "\" was written by a newer Vernier (its format_version is " + version
                            + ", this one reads " + FORMAT_VERSION + "); use that Vernier.");
        }
        if (version != FORMAT_VERSION) {
            throw new IllegalArgumentException("its format_version is " + version + ", expected " + FORMAT_VERSION);
        }
    }

    static JsonNode required(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (node.isMissingNode() || node.isNull()) {
            throw new IllegalArgumentException("it has no \"" + field + "\"");
        }
        return node;
    }

    public static String text(JsonNode parent, String field) {
        return required(parent, field).asText();
    }

    static long number(JsonNode parent, String field) {
        JsonNode node = required(parent, field);
        if (!node.isIntegralNumber()) {
            throw new IllegalArgumentException("its \"" + field + "\" is no whole number");
        }
        return node.longValue();
    }

    /** A double; what JSON has no number for stands as text. */
    static double real(JsonNode node) {
        return node.isTextual() ? Double.parseDouble(node.textValue()) : node.doubleValue();
    }

    static JsonNode real(double value) {
        return Double.isFinite(value)
                ? JsonNodeFactory.instance.numberNode(value)
                : JsonNodeFactory.instance.textNode(Double.toString(value));
    }

    static OptionalDouble optionalReal(JsonNode parent, String field) {
        return parent.hasNonNull(field) ? OptionalDouble.of(real(parent.get(field))) : OptionalDouble.empty();
    }

    static ArrayNode texts(List<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    static List<String> texts(JsonNode parent, String field) {
        return list(parent, field, JsonNode::asText);
    }

    static <T> List<T> list(JsonNode parent, String field, Function<JsonNode, T> element) {
        List<T> values = new ArrayList<>();
        required(parent, field).forEach(node -> values.add(element.apply(node)));
        return List.copyOf(values);
    }

    /** The configuration, with a last look for secrets. */
    public static JsonNode configuration(SortedMap<String, Object> configuration) {
        return JSON.valueToTree(Secrets.mask(configuration));
    }

    public static SortedMap<String, Object> configuration(JsonNode parent) {
        SortedMap<String, Object> configuration = new TreeMap<>();
        Map<?, ?> tree = JSON.convertValue(required(parent, "configuration"), Map.class);
        tree.forEach((key, value) -> configuration.put((String) key, value));
        return configuration;
    }

    public static ObjectNode tables(List<TableSummary> tables) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (TableSummary table : tables) {
            node.putObject(table.table()).put("rows", table.rows()).put("digest", table.digest());
        }
        return node;
    }

    public static List<TableSummary> tables(JsonNode parent) {
        List<TableSummary> tables = new ArrayList<>();
        required(parent, "tables")
                .properties()
                .forEach(entry -> tables.add(new TableSummary(
                        entry.getKey(), number(entry.getValue(), "rows"), text(entry.getValue(), "digest"))));
        return List.copyOf(tables);
    }

    static ObjectNode provenance(Provenance provenance) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("program", provenance.program())
                .put("spark", provenance.spark())
                .put("java", provenance.java())
                .put("machine", provenance.machine())
                .put("started", provenance.started().toString())
                .put("finished", provenance.finished().toString());
    }

    static Provenance provenance(JsonNode parent) {
        JsonNode node = required(parent, "provenance");
        return new Provenance(
                text(node, "program"),
                text(node, "spark"),
                text(node, "java"),
                text(node, "machine"),
                Instant.parse(text(node, "started")),
                Instant.parse(text(node, "finished")));
    }
}
