package io.vernier.config;

import io.vernier.config.Value.Items;
import io.vernier.config.Value.Kind;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A map of the configuration while it is read. Asking for a key makes it known, and notes what it came to; whatever was never asked
 * for is a problem in the end. A value that cannot be is a problem too, and the default stands in for it.
 */
final class Section {
    private static final String DECIMAL_DIGITS = "[+-]?(0|[1-9][0-9]{0,17})";
    private static final Set<String> YES = Set.of("true", "yes", "on");

    private final String path;
    private final Mapping values;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final SortedMap<String, Object> resolved = new TreeMap<>();

    Section(String path, Mapping values, Problems problems) {
        this.path = path;
        this.values = values;
        this.problems = problems;
    }

    /** A key of this section, as messages name it. */
    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** This section, as messages name it. */
    String path() {
        return path;
    }

    Problems problems() {
        return problems;
    }

    /** What the keys came to, a live view. */
    SortedMap<String, Object> resolved() {
        return Collections.unmodifiableSortedMap(resolved);
    }

    /** Notes what a key came to. */
    void resolve(String key, Object value) {
        resolved.put(key, value);
    }

    /** What was written for a key; nothing and {@code null} are absent. */
    Optional<Value> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.entries().get(key))
                .filter(value -> !(value instanceof Scalar scalar) || scalar.kind() != Kind.ABSENT);
    }

    /** Names every key that was never asked for. */
    void refuseUnknown() {
        List<String> names = known.stream().map(this::name).toList();
        values.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                List<String> below = new ArrayList<>();
                collect(path, resolved, key, below);
                problems.unknown("key", name(key), value.place(), below.isEmpty() ? names : below);
            }
        });
    }

    /** The keys further down that have this name. */
    private static void collect(String path, Map<?, ?> tree, String name, List<String> found) {
        tree.forEach((key, value) -> {
            String below = path.isEmpty() ? key.toString() : path + "." + key;
            if (key.equals(name)) {
                found.add(below);
            } else if (value instanceof Map<?, ?> map) {
                collect(below, map, name, found);
            }
        });
    }

    /** The section under a key, empty where there is none. */
    Section section(String key) {
        return section(key, "a map of keys and values");
    }

    /** As {@link #section(String)}, for one that has this key. */
    Section sectionWith(String key, String inner) {
        return section(key, "a map, with keys such as \"" + name(key) + "." + inner + "\"");
    }

    private Section section(String key, String expected) {
        Optional<Value> value = value(key);
        if (value.isPresent() && !(value.get() instanceof Mapping)) {
            problems.bad(name(key), value.get(), expected);
        }
        Mapping inner = value.filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .orElseGet(() -> Mapping.empty(values.place()));
        Section section = new Section(name(key), inner, problems);
        resolve(key, section.resolved());
        return section;
    }

    boolean isEmpty() {
        return values.entries().isEmpty();
    }

    Map<String, Value> entries() {
        return values.entries();
    }

    /** Any scalar as text, without the space around it; empty text is absent. */
    Optional<String> optionalText(String key) {
        Optional<String> text = value(key)
                .flatMap(value -> scalarText(name(key), value))
                .map(String::strip)
                .filter(found -> !found.isEmpty());
        resolve(key, text.orElse(""));
        return text;
    }

    String text(String key, String defaultText) {
        String text = optionalText(key).orElse(defaultText);
        resolve(key, text);
        return text;
    }

    String requiredText(String key) {
        Optional<String> text = optionalText(key);
        boolean refused = value(key).filter(value -> !(value instanceof Scalar)).isPresent();
        if (text.isEmpty() && !refused) {
            missing(key);
        }
        return text.orElse("");
    }

    /** Notes that a key must be given. */
    void missing(String key) {
        problems.add("\"" + name(key) + "\" is missing: give it in the configuration or with --set " + name(key)
                + "=VALUE.");
    }

    private Optional<String> scalarText(String name, Value value) {
        if (value instanceof Scalar scalar) {
            return Optional.of(scalar.text());
        }
        problems.bad(name, value, "text");
        return Optional.empty();
    }

    long integer(String key, long defaultNumber, long least, long greatest) {
        long number = value(key)
                .flatMap(value -> integer(name(key), value, least, greatest))
                .orElse(defaultNumber);
        resolve(key, number);
        return number;
    }

    private Optional<Long> integer(String name, Value value, long least, long greatest) {
        if (value instanceof Scalar scalar
                && scalar.kind() == Kind.INTEGER
                && scalar.text().matches(DECIMAL_DIGITS)) {
            long number = Long.parseLong(scalar.text());
            if (number >= least && number <= greatest) {
                return Optional.of(number);
            }
        }
        problems.bad(
                name,
                value,
                greatest == Integer.MAX_VALUE
                        ? "a whole number of at least " + least
                        : "a whole number from " + least + " to " + greatest);
        return Optional.empty();
    }

    /** An exact number, where the value is one; says nothing where it is not. */
    static Optional<BigDecimal> decimal(Value value) {
        if (value instanceof Scalar scalar && scalar.text().length() <= 64) {
            try {
                BigDecimal number = new BigDecimal(scalar.text());
                return Double.isFinite(number.doubleValue()) ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    double notNegative(String key, double defaultNumber) {
        double number = defaultNumber;
        Optional<Value> value = value(key);
        if (value.isPresent()) {
            Optional<BigDecimal> found = decimal(value.get()).filter(decimal -> decimal.signum() >= 0);
            if (found.isEmpty()) {
                problems.bad(name(key), value.get(), "a number of at least 0");
            }
            number = found.map(BigDecimal::doubleValue).orElse(defaultNumber);
        }
        resolve(key, number);
        return number;
    }

    /** One of two things, by a truth value. */
    <T> T either(String key, T whenTrue, T whenFalse, T byDefault) {
        Optional<Value> value = value(key);
        T chosen = byDefault;
        if (value.isPresent()) {
            if (value.get() instanceof Scalar scalar && scalar.kind() == Kind.TRUTH) {
                chosen = YES.contains(scalar.text().toLowerCase(Locale.ROOT)) ? whenTrue : whenFalse;
            } else {
                problems.bad(name(key), value.get(), "true or false");
            }
        }
        resolve(key, chosen.equals(whenTrue));
        return chosen;
    }

    /** One of a closed list, by its label. */
    <T> T choice(String key, String defaultLabel, Map<String, T> choices) {
        String label = defaultLabel;
        Optional<Value> value = value(key);
        if (value.isPresent()) {
            if (value.get() instanceof Scalar scalar && choices.containsKey(scalar.text())) {
                label = scalar.text();
            } else {
                problems.bad(name(key), value.get(), oneOf(value.get(), choices));
            }
        }
        resolve(key, label);
        return choices.get(label);
    }

    private static String oneOf(Value found, Map<String, ?> choices) {
        List<String> labels = choices.keySet().stream()
                .map(label -> "\"" + label + "\"")
                .sorted()
                .toList();
        String nearest = found instanceof Scalar scalar && labels.size() > 1
                ? Nearest.to(scalar.text(), choices.keySet())
                        .map(label -> "; the nearest is \"" + label + "\"")
                        .orElse("")
                : "";
        return String.join(" or ", labels) + nearest;
    }

    /** A list of names. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        Optional<Value> value = value(key);
        if (value.isPresent() && value.get() instanceof Items items) {
            items.values().forEach(item -> scalarText(name(key), item).ifPresent(texts::add));
        } else if (value.isPresent()) {
            problems.bad(name(key), value.get(), "a list");
        }
        resolve(key, List.copyOf(texts));
        return texts;
    }

    /** One text, or a list of texts; none where the key is absent or empty. */
    List<String> textOrTexts(String key) {
        Optional<Value> value = value(key);
        if (value.isPresent() && value.get() instanceof Items) {
            List<String> texts = texts(key);
            resolve(key, texts.size() == 1 ? texts.get(0) : List.copyOf(texts));
            return texts;
        }
        return optionalText(key).map(List::of).orElse(List.of());
    }

    /** A map of names of its own to text. */
    SortedMap<String, String> textMap(String key) {
        SortedMap<String, String> texts = new TreeMap<>();
        Section inner = section(key);
        inner.entries().forEach((name, value) -> inner.scalarText(inner.name(name), value)
                .ifPresent(text -> texts.put(name, text)));
        resolve(key, Collections.unmodifiableSortedMap(new TreeMap<String, Object>(texts)));
        return texts;
    }
}
