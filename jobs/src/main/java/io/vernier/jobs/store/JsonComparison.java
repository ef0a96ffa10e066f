package io.vernier.jobs.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares a file of JSON with what it should hold, field by field. */
final class JsonComparison {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING = "nothing";

    private JsonComparison() {}

    /**
     * All differences.
     *
     * @param name what a reader calls the file
     * @param expected the text that it should have, as JSON
     * @param unknown a field of the outermost object of which nothing is known
     */
    static List<TableDifference> of(String name, StoredFile file, String expected, String unknown) {
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

    /** Each value by its path, such as {@code gates[0].threshold}. */
    private static SortedMap<String, String> leaves(JsonNode root, String unknown) {
        SortedMap<String, String> leaves = new TreeMap<>();
        collect("", root, leaves);
        leaves.remove(unknown);
        return leaves;
    }

    private static void collect(String path, JsonNode node, SortedMap<String, String> leaves) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> collect(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray()) {
            for (int k = 0; k < node.size(); k++) {
                collect(path + "[" + k + "]", node.get(k), leaves);
            }
        } else {
            leaves.put(path, node.toString());
        }
    }
}
