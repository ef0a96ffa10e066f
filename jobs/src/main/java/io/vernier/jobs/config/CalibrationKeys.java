package io.vernier.jobs.config;

import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.statistics.ContentGroups;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code calibration}. */
final class CalibrationKeys {
    private static final String DEFAULT_BUDGET = "256m";
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,17}) ?([kmgt]?)b?");

    private CalibrationKeys() {}

    static CalibrationConfiguration read(Section section) {
        SourceConfiguration source = SourceKeys.read(section);
        long channels = section.integer("histogram_channels", 4096, 1, Integer.MAX_VALUE);
        int groups = groups(section);
        long budget = budget(section);
        section.refuseUnknown();
        return new CalibrationConfiguration(source, (int) channels, groups, budget);
    }

    /** One state, or one for each group of rows by their content. */
    private static int groups(Section section) {
        long groups = section.integer("groups", 1, 1, ContentGroups.COUNT);
        if (groups != 1 && groups != ContentGroups.COUNT) {
            section.value("groups").ifPresent(value -> section.problems()
                    .bad(section.name("groups"), value, "1 or " + ContentGroups.COUNT));
        }
        return (int) groups;
    }

    private static long budget(Section section) {
        String text = section.text("state_budget", DEFAULT_BUDGET);
        Optional<Long> bytes = bytes(text);
        if (bytes.isEmpty()) {
            section.value("state_budget").ifPresent(value -> section.problems()
                    .bad(section.name("state_budget"), value, "a size above 0, such as 256m or 1g"));
        }
        return bytes.or(() -> bytes(DEFAULT_BUDGET)).orElseThrow();
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
