package io.vernier.config;

import io.vernier.config.Value.Kind;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import java.util.List;
import java.util.Optional;

/** What {@code --set key=value} changes in a document: a dotted key takes the value, whole; of two settings the later wins. */
final class Settings {
    /** Maps with keys of their own, which may hold dots. */
    private static final List<String> FREE = List.of("calibration.options.", "validation.options.");

    private Settings() {}

    static Mapping apply(Mapping document, List<String> settings, Problems problems) {
        Mapping changed = document;
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                problems.add("\"--set " + setting + "\" names no key and value: write --set key=value.");
                continue;
            }
            String key = setting.substring(0, equals).trim();
            Optional<Value> value = YamlDocument.parseSetting(key, setting.substring(equals + 1), problems);
            if (value.isPresent()) {
                changed = put(changed, segments(key), key, value.get(), problems);
            }
        }
        return changed;
    }

    private static List<String> segments(String key) {
        for (String free : FREE) {
            if (key.startsWith(free) && key.length() > free.length()) {
                return List.of(
                        free.substring(0, free.indexOf('.')),
                        free.substring(free.indexOf('.') + 1, free.length() - 1),
                        key.substring(free.length()));
            }
        }
        return List.of(key.split("\\.", -1));
    }

    private static Mapping put(Mapping into, List<String> segments, String key, Value value, Problems problems) {
        String first = segments.get(0);
        if (segments.size() == 1) {
            return into.with(first, value);
        }
        Value inner = into.entries().getOrDefault(first, Mapping.empty("--set"));
        if (inner instanceof Scalar scalar && scalar.kind() == Kind.ABSENT) {
            inner = Mapping.empty(scalar.place());
        }
        if (inner instanceof Mapping mapping) {
            return into.with(first, put(mapping, segments.subList(1, segments.size()), key, value, problems));
        }
        problems.add("\"--set " + key + "\" goes into \"" + first + "\" (" + inner.place() + "), which is "
                + inner.described() + ": set \"" + first + "\" as a whole.");
        return into;
    }
}
