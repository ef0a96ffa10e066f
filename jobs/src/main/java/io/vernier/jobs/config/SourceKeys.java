package io.vernier.jobs.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Reads the keys that every data set has. */
final class SourceKeys {
    /** Reader options that would leave out damaged or vanished files without a word, in lower case. */
    private static final Set<String> SILENT = Set.of("ignorecorruptfiles", "ignoremissingfiles");

    private SourceKeys() {}

    static SourceConfiguration read(Section section) {
        String format = section.text("format", "parquet");
        SortedMap<String, String> options = section.textMap("options");
        String path = SourceConfiguration.isDatabase(format) ? table(section, options) : section.requiredText("path");
        Optional<String> where = section.optionalText("where");
        options.forEach((name, value) -> {
            if (SILENT.contains(name.toLowerCase(Locale.ROOT)) && !value.equalsIgnoreCase("false")) {
                section.problems()
                        .add("\"" + section.name("options") + "." + name + "\" is " + value
                                + ": files are never left out silently; remove it.");
            }
        });
        return new SourceConfiguration(section.path(), format, path, where, options, section.optionalText("identity"));
    }

    /** The table or the query, which a database has in the place of a path. */
    private static String table(Section section, SortedMap<String, String> options) {
        if (section.optionalText("path").isPresent()) {
            section.problems()
                    .add("\"" + section.name("path") + "\" is set, but format jdbc reads what \""
                            + section.name("options") + "\" name; remove it.");
        }
        return Optional.ofNullable(options.getOrDefault("dbtable", options.get("query")))
                .orElseGet(() -> {
                    section.problems()
                            .add("\"" + section.name("options")
                                    + "\" names no dbtable or query, which format jdbc needs.");
                    return "";
                });
    }
}
