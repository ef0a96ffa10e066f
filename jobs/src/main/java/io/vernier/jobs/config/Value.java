package io.vernier.jobs.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of the configuration as it was written, and where. */
sealed interface Value {

    /** Where it stands, such as {@code line 3} or {@code --set}. */
    String place();

    /** How a message calls it. */
    String described();

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

        @Override
        public String described() {
            return "a map";
        }
    }
}
