package io.vernier.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A data set that Spark can read.
 *
 * @param role what it is for, which is the section of the configuration that names it: {@code calibration} or {@code validation}; empty
 *     for rows that no configuration names
 * @param source where the rows are
 * @param schema of the rows, as DDL, for formats that have none
 * @param where deterministic SQL condition that rows must meet
 * @param options of the data source
 * @param identity tells one state of the data from another where the source does not
 */
public record SourceConfiguration(
        String role,
        Source source,
        Optional<String> schema,
        Optional<String> where,
        SortedMap<String, String> options,
        Optional<String> identity) {

    public SourceConfiguration {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** Files at one path, all of their rows. */
    public static SourceConfiguration files(String role, String format, String path) {
        return new SourceConfiguration(
                role,
                new Source.Files(format, List.of(path)),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty());
    }

    /** A key of its section, as messages name it. */
    public String key(String key) {
        return role + "." + key;
    }

    /** What a sentence calls it between quotes, without secrets. */
    public String name() {
        return masked(source.name(options));
    }

    /** The name of the data source; empty for tables and queries. */
    public String format() {
        return source.format();
    }

    /** An option, whatever the case of its name, as data sources take them. */
    public Optional<String> option(String name) {
        return option(options, name);
    }

    static Optional<String> option(Map<String, String> options, String name) {
        return options.entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** What a sentence calls it, such as {@code calibration data "data/train"}. */
    public String described() {
        return role.isEmpty() ? "data" : role + " data \"" + name() + "\"";
    }

    /** A text about this source, such as what a driver says, without its secrets. */
    public String masked(String text) {
        String masked = text;
        for (String secret : Secrets.values(options)) {
            masked = masked.replace(secret, "***");
        }
        return Secrets.mask(masked);
    }

    /** Without secrets, since values end in logs. */
    @Override
    public String toString() {
        return described();
    }
}
