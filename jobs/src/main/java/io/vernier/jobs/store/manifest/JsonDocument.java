package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.config.Secrets;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.outcome.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The JSON files of the output: records by their fields, behind the version of the format. */
public final class JsonDocument {
    private static final int FORMAT_VERSION = 1;
    private static final String VERSION = "format_version";
    private static final String SEAL = "manifest_digest";

    /** The same line ends on every machine. */
    private static final ObjectWriter PRETTY = JsonBinding.JSON.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private JsonDocument() {}

    /** Writes what a record holds. */
    public static void write(StoredFile file, Record content) {
        file.write(StoredFile.text(text(content)));
    }

    /** Writes what a record holds, with a digest of all that it says. */
    public static void writeSealed(StoredFile file, Record content) {
        ObjectNode root = document(content);
        root.put(SEAL, digest(root));
        file.write(StoredFile.text(text(root)));
    }

    /** Where a sealed file says something else than when it was written; empty where it is not there. */
    public static List<TableDifference> broken(String name, StoredFile file) {
        return read(file, JsonNode.class, root -> {
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
        Map<?, ?> tree = JsonBinding.JSON.convertValue(root, Map.class);
        tree.remove(SEAL);
        return CanonicalJson.digest(tree);
    }

    /** What a record holds as a file has it, with a line end after it. */
    public static String text(Record content) {
        return text(document(content));
    }

    private static ObjectNode document(Record content) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(VERSION, FORMAT_VERSION)
                .setAll(JsonBinding.JSON.<ObjectNode>valueToTree(content));
    }

    private static String text(ObjectNode root) {
        try {
            return PRETTY.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON refused to be written.", e);
        }
    }

    /** The configuration, with a last look for secrets. */
    public static JsonNode configuration(SortedMap<String, Object> configuration) {
        return JsonBinding.JSON.valueToTree(Secrets.mask(configuration));
    }

    /**
     * Reads a file; absent where there is none.
     *
     * @param type a record, or a tree
     * @param content what is made of it, or an {@link IllegalArgumentException} that says what is wrong
     * @throws Refusal if it does not hold what is looked for (21)
     */
    public static <T, R> Optional<R> read(StoredFile file, Class<T> type, Function<T, R> content) {
        return file.text().map(text -> {
            try {
                JsonNode root = JsonBinding.JSON.readTree(text);
                requireVersion(file, root.path(VERSION));
                return content.apply(JsonBinding.JSON.treeToValue(root, type));
            } catch (JsonProcessingException e) {
                throw damaged(file, reason(e), e);
            } catch (IllegalArgumentException e) {
                throw damaged(file, e.getMessage(), e);
            }
        });
    }

    private static void requireVersion(StoredFile file, JsonNode version) {
        if (version.isIntegralNumber() && version.longValue() > FORMAT_VERSION) {
            throw Refusal.before(
                    "The file \"" + file.path() + "\" was written by a newer Vernier (its format_version is " + version
                            + ", this one reads " + FORMAT_VERSION + "); use that Vernier.");
        }
        if (!version.isIntegralNumber() || version.longValue() != FORMAT_VERSION) {
            String found = version.isMissingNode() ? "it has no " + VERSION : "its " + VERSION + " is " + version;
            throw damaged(file, found + ", expected " + FORMAT_VERSION, null);
        }
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return "its \""
                    + mapping.getPath().stream().map(JsonDocument::step).collect(Collectors.joining("."))
                    + "\" is missing, or not what stands there";
        }
        return e.getOriginalMessage();
    }

    private static String step(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName();
    }

    private static Refusal damaged(StoredFile file, String what, Exception cause) {
        return Refusal.before(
                "The file \"" + file.path() + "\" is damaged (" + what
                        + "); restore it, or move its directory away and run again.",
                cause);
    }
}
