package io.vernier.config;

import io.vernier.config.Value.Items;
import io.vernier.config.Value.Kind;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML as values with their places. Only nodes are composed: no object is ever made from what a document says. */
final class YamlDocument {
    private static final Map<Tag, Kind> KINDS = Map.of(
            Tag.NULL, Kind.ABSENT,
            Tag.BOOL, Kind.TRUTH,
            Tag.INT, Kind.INTEGER,
            Tag.FLOAT, Kind.DECIMAL,
            Tag.STR, Kind.TEXT,
            Tag.TIMESTAMP, Kind.TEXT,
            Tag.MERGE, Kind.TEXT);

    /** So many values no configuration has; a few aliases of aliases make more of a few lines. */
    private static final int MOST_VALUES = 10_000;

    private final Problems problems;
    private final Optional<String> fixedPlace;
    private final Set<Node> open = new HashSet<>();
    private int values;

    private YamlDocument(Problems problems, Optional<String> fixedPlace) {
        this.problems = problems;
        this.fixedPlace = fixedPlace;
    }

    /**
     * The value of a file; what cannot be a value is added to the problems.
     *
     * @param name of the file, for messages
     * @return empty if the text is not YAML, or there is no value in it
     */
    static Optional<Value> parse(String text, String name, Problems problems) {
        return new YamlDocument(problems, Optional.empty())
                .compose(text, "The configuration \"" + name + "\" is not YAML");
    }

    /** The value of a setting: a list, a map or quoted text in YAML's flow style, and everything else as it stands. */
    static Optional<Value> parseSetting(String key, String text, Problems problems) {
        String trimmed = text.trim();
        if (!trimmed.isEmpty() && "[{\"'".indexOf(trimmed.charAt(0)) >= 0) {
            return new YamlDocument(problems, Optional.of("--set"))
                    .compose(trimmed, "The value of \"--set " + key + "\" is not YAML");
        }
        Tag tag = new Resolver().resolve(NodeId.scalar, trimmed, true);
        return Optional.of(new Scalar(trimmed, KINDS.getOrDefault(tag, Kind.TEXT), "--set"));
    }

    private Optional<Value> compose(String text, String failure) {
        try {
            Node node = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            return Optional.ofNullable(node).map(root -> value(root, place(root)));
        } catch (MarkedYAMLException e) {
            String place = e.getProblemMark() == null
                    ? ""
                    : " (line " + (e.getProblemMark().getLine() + 1) + ", column "
                            + (e.getProblemMark().getColumn() + 1) + ")";
            problems.add(failure + place + ": " + e.getProblem()
                    + "; correct it there, and put text with special characters, such as \">= 0.99\", in quotes.");
        } catch (YAMLException e) {
            problems.add(failure + ": " + e.getMessage().lines().findFirst().orElse("it cannot be read")
                    + "; expected a text file of keys and values.");
        }
        return Optional.empty();
    }

    private String place(Node node) {
        return fixedPlace.orElseGet(() -> "line " + (node.getStartMark().getLine() + 1));
    }

    private Value value(Node node, String place) {
        if (!open.add(node)) {
            throw new YAMLException("a value contains itself (" + place + ")");
        }
        values++;
        if (values > MOST_VALUES) {
            throw new YAMLException("it has more than " + MOST_VALUES + " values, aliases written out");
        }
        Value value;
        if (node instanceof MappingNode mapping) {
            value = mapping(mapping, place);
        } else if (node instanceof SequenceNode sequence) {
            value = items(sequence, place);
        } else {
            value = scalar((ScalarNode) node, place);
        }
        open.remove(node);
        return value;
    }

    private Scalar scalar(ScalarNode node, String place) {
        Kind kind = KINDS.get(node.getTag());
        if (kind == null) {
            throw new YAMLException("the tag \"" + node.getTag() + "\" (" + place + ") is not supported");
        }
        return new Scalar(node.getValue(), kind, place);
    }

    private Items items(SequenceNode node, String place) {
        List<Value> values = new ArrayList<>();
        node.getValue().forEach(item -> values.add(value(item, place(item))));
        return new Items(values, place);
    }

    private Mapping mapping(MappingNode node, String place) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            String at = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add("A key (" + at + ") is a list or a map: expected a name.");
                continue;
            }
            Value value = value(tuple.getValueNode(), at);
            Value earlier = entries.putIfAbsent(key.getValue(), value);
            if (earlier != null) {
                problems.add("The key \"" + key.getValue() + "\" (" + at + ") stands already in " + earlier.place()
                        + ": remove one of them.");
            }
        }
        return new Mapping(entries, place);
    }
}
