package io.vernier.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of the configuration as it was written, and where. */
sealed interface Value {

    /** Where it stands, such as {@code line 3} or {@code --set}. */
    String place();

    /** How a message calls it. */
    String described();

    /** The value that a tree of plain values stands for: maps, lists, text, numbers, truth values. */
    static Value of(Object plain, String place) {
        if (plain instanceof Map<?, ?> map) {
            Map<String, Value> entries = new LinkedHashMap<>();
            map.forEach((key, each) -> entries.put(String.valueOf(key), of(each, place)));
            return new Mapping(entries, place);
        }
        if (plain instanceof List<?> list) {
            return new Items(list.stream().map(each -> of(each, place)).toList(), place);
        }
        Kind kind = plain instanceof Boolean
                ? Kind.TRUTH
                : plain instanceof Integer || plain instanceof Long
                        ? Kind.INTEGER
                        : plain instanceof Number ? Kind.DECIMAL : Kind.TEXT;
        return new Scalar(String.valueOf(plain), kind, place);
    }

    /** What a scalar looks like in YAML. */
    enum Kind {
        ABSENT,
        TRUTH,
        INTEGER,
        DECIMAL,
        TEXT
    }

    /** Text, a number, a truth value or nothing; the text is as written, so that decimals stay exact. */
    record Scalar(String text, Kind kind, String place) implements Value {
        @Override
        public String described() {
            return switch (kind) {
                case ABSENT -> "empty";
                case TEXT -> "\"" + text + "\"";
                case TRUTH, INTEGER, DECIMAL -> text;
            };
        }
    }

    /** A list. */
    record Items(List<Value> values, String place) implements Value {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    /** A map, in the order of the file. */
    record Mapping(Map<String, Value> entries, String place) implements Value {
        static Mapping empty(String place) {
            return new Mapping(Map.of(), place);
        }

        Mapping with(String key, Value value) {
            Map<String, Value> changed = new LinkedHashMap<>(entries);
            changed.put(key, value);
            return new Mapping(changed, place);
        }

        Mapping without(String key) {
            Map<String, Value> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(changed, place);
        }

        /** The same with what another map has, map by map. */
        Mapping overlaid(Mapping over) {
            Mapping changed = this;
            for (Map.Entry<String, Value> each : over.entries.entrySet()) {
                boolean both = each.getValue() instanceof Mapping && entries.get(each.getKey()) instanceof Mapping;
                changed = changed.with(
                        each.getKey(),
                        both
                                ? ((Mapping) entries.get(each.getKey())).overlaid((Mapping) each.getValue())
                                : each.getValue());
            }
            return changed;
        }

        @Override
        public String described() {
            return "a map";
        }
    }
}
