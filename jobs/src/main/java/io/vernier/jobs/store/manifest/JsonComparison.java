package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares a file of JSON with what it should hold, field by field. */
public final class JsonComparison {
    /** Readers differ in which of two equal fields counts, and in what they make of text after the end. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final String NOTHING = "nothing";
    private static final Pattern PLAIN = Pattern.compile("\\w+");

    private JsonComparison() {}

    /**
     * All differences.
     *
     * @param name what a reader calls the file
     * @param expected the text that it should have, as JSON
     * @param unknown a field of the outermost object of which nothing is known but its type
     */
    public static List<TableDifference> of(String name, StoredFile file, String expected, String unknown) {
        String found = file.text().orElse("");
        if (found.isEmpty()) {
            return List.of(TableDifference.unreadable(name, "The file \"" + file.path() + "\" is not there or empty."));
        }
        SortedMap<String, String> one;
        try {
            one = leaves(JSON.readTree(found), unknown);
        } catch (JsonProcessingException e) {
            return List.of(TableDifference.unreadable(
                    name, "The file \"" + file.path() + "\" is no JSON (" + e.getOriginalMessage() + ")."));
        }
        return differences(name, one, expected(expected, unknown));
    }

    /** The same for a file of which a reader takes the first line alone, so that there must be no other. */
    public static List<TableDifference> ofLine(String name, StoredFile file, String expected, String unknown) {
        long lines = file.text().orElse("").lines().count();
        return lines > 1
                ? List.of(TableDifference.unreadable(
                        name,
                        "The file \"" + file.path() + "\" has " + lines + " lines, but Spark reads the first alone."))
                : of(name, file, expected, unknown);
    }

    private static SortedMap<String, String> expected(String text, String unknown) {
        try {
            return leaves(JSON.readTree(text), unknown);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was just made is no JSON.", e);
        }
    }

    private static List<TableDifference> differences(
            String name, SortedMap<String, String> found, SortedMap<String, String> expected) {
        SortedSet<String> fields = new TreeSet<>(found.keySet());
        fields.addAll(expected.keySet());
        List<TableDifference> differences = new ArrayList<>();
        for (String field : fields) {
            String one = found.getOrDefault(field, NOTHING);
            String other = expected.getOrDefault(field, NOTHING);
            if (!one.equals(other)) {
                differences.add(new TableDifference(name, field, one, other));
            }
        }
        return differences;
    }

    /** Each value by its path, such as {@code gates[0].threshold}; what is empty is a value too. */
    private static SortedMap<String, String> leaves(JsonNode root, String unknown) {
        SortedMap<String, String> leaves = new TreeMap<>();
        collect("", root, leaves);
        leaves.computeIfPresent(unknown, (field, value) -> type(root.path(field)));
        return leaves;
    }

    private static String type(JsonNode node) {
        return "a " + node.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    private static void collect(String path, JsonNode node, SortedMap<String, String> leaves) {
        if (node.isValueNode() || node.isEmpty()) {
            leaves.put(path, node.toString());
        } else if (node.isObject()) {
            String parent = path.isEmpty() ? "" : path + ".";
            node.properties().forEach(field -> collect(parent + key(field.getKey()), field.getValue(), leaves));
        } else {
            for (int k = 0; k < node.size(); k++) {
                collect(path + "[" + k + "]", node.get(k), leaves);
            }
        }
    }

    /** A key that looks like a path would be taken for one. */
    private static String key(String key) {
        return PLAIN.matcher(key).matches() ? key : TextNode.valueOf(key).toString();
    }
}
