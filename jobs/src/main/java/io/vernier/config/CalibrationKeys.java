package io.vernier.config;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration.Footers;
import io.vernier.config.Value.Items;
import io.vernier.config.Value.Mapping;
import io.vernier.config.Value.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the section {@code calibration}. */
final class CalibrationKeys {
    private static final String DEFAULT_BUDGET = "256m";
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,17}) ?([kmgt]?)b?");

    private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{16}");

    /** What says which data to read and how; a saved calibration has read its own. */
    private static final List<String> OF_DATA = Stream.concat(
                    SourceKeys.ALL.stream(), Stream.of("histogram_channels", "groups", "state_budget", "footers"))
            .toList();

    private CalibrationKeys() {}

    /** Data, or a saved calibration; without any key neither, which most models refuse. */
    static CalibrationConfiguration read(Section section) {
        if (section.isEmpty()) {
            return new CalibrationConfiguration.None();
        }
        Optional<String> id = section.optionalText("id");
        CalibrationConfiguration read = id.isPresent() ? saved(section, id.get()) : measured(section);
        section.refuseUnknown();
        return read;
    }

    private static CalibrationConfiguration saved(Section section, String id) {
        if (!IDENTITY.matcher(id).matches()) {
            section.value("id").ifPresent(value -> section.problems()
                    .bad(section.name("id"), value, "the 16 digits (0 to 9, a to f) of a saved calibration"));
        }
        List<String> others = OF_DATA.stream()
                .filter(key ->
                        section.value(key).filter(value -> !isEmpty(value)).isPresent())
                .map(section::name)
                .toList();
        if (!others.isEmpty()) {
            section.problems()
                    .add("\"" + section.name("id") + "\" names a saved calibration, but \""
                            + String.join("\", \"", others)
                            + "\" tell of data to read: give either, such as --set '" + section.path() + "={id: " + id
                            + "}' for the saved one.");
        }
        return new CalibrationConfiguration.Saved(id);
    }

    private static boolean isEmpty(Value value) {
        return value instanceof Scalar scalar
                ? scalar.text().isBlank()
                : value instanceof Mapping mapping
                        ? mapping.entries().isEmpty()
                        : value instanceof Items items && items.values().isEmpty();
    }

    private static CalibrationConfiguration measured(Section section) {
        SourceConfiguration source = SourceKeys.read(section);
        long channels = section.integer(
                "histogram_channels", CalibrationConfiguration.DEFAULT_HISTOGRAM_CHANNELS, 1, Integer.MAX_VALUE);
        int groups = groups(section);
        long budget = size(section, "state_budget", DEFAULT_BUDGET);
        Footers footers = section.choice("footers", "check", Map.of("check", Footers.CHECK, "ignore", Footers.IGNORE));
        return new CalibrationConfiguration.Measured(source, (int) channels, groups, budget, footers);
    }

    /** One state, or one for each group of rows by their content, or as the model asks for. */
    private static int groups(Section section) {
        Map<String, Integer> counts = new LinkedHashMap<>(Map.of("auto", CalibrationConfiguration.Measured.AUTO));
        CalibrationConfiguration.Measured.GROUPS.forEach(count -> counts.put(count.toString(), count));
        return section.choice("groups", "auto", counts);
    }

    /** Bytes by a key. */
    static long size(Section section, String key, String byDefault) {
        Optional<Long> bytes = bytes(section.text(key, byDefault));
        if (bytes.isEmpty()) {
            section.value(key).ifPresent(value -> section.problems()
                    .bad(section.name(key), value, "a size above 0, such as 256m or 1g"));
        }
        return bytes.or(() -> bytes(byDefault)).orElseThrow();
    }

    /** The bytes of a size such as {@code 256m}, with Spark's units: powers of 1024. */
    static Optional<Long> bytes(String size) {
        Matcher matcher = SIZE.matcher(size.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2);
        int shift = unit.isEmpty() ? 0 : 10 * (1 + "kmgt".indexOf(unit));
        long count = Long.parseLong(matcher.group(1));
        return count <= Long.MAX_VALUE >> shift ? Optional.of(count << shift) : Optional.empty();
    }
}
