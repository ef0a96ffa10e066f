package io.vernier.jobs.store;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Recognizes keys of credentials, whose values are neither written nor part of an identity. Sections are looked into. */
final class Secrets {
    private static final String MASK = "***";

    private static final Pattern SECRET = Pattern.compile(
            "password|passwd|pwd|passphrase|secret|token|credential|access[._-]?key|account[._-]?key|session[._-]?(key|token)");

    private Secrets() {}

    static boolean isSecret(String key) {
        return SECRET.matcher(key.toLowerCase(Locale.ROOT)).find();
    }

    /** The tree with {@code ***} in the place of secrets. */
    static SortedMap<String, Object> masked(Map<String, ?> tree) {
        return map(tree, Optional.of(MASK));
    }

    /** The tree without its secrets. */
    static SortedMap<String, Object> without(Map<String, ?> tree) {
        return map(tree, Optional.empty());
    }

    private static SortedMap<String, Object> map(Map<?, ?> tree, Optional<String> inPlace) {
        SortedMap<String, Object> result = new TreeMap<>();
        tree.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (isSecret(name) && !(value instanceof Map)) {
                inPlace.ifPresent(mask -> result.put(name, mask));
            } else {
                result.put(name, value(value, inPlace));
            }
        });
        return result;
    }

    private static Object value(Object value, Optional<String> inPlace) {
        if (value instanceof Map<?, ?> tree) {
            return map(tree, inPlace);
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(each -> value(each, inPlace)).toList();
        }
        return value;
    }
}
