package io.vernier.jobs.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Reads the keys that every data set has. */
final class SourceKeys {
    /** Reader options that would leave out damaged or vanished files without a word, in lower case. */
    private static final Set<String> SILENT = Set.of("ignorecorruptfiles", "ignoremissingfiles");

    private SourceKeys() {}

    /** What a table of a database is called: by the options that name it. */
    private static String table(Section section, SortedMap<String, String> options) {
        Optional<String> unused = section.optionalText("path");
        for (String key : List.of("dbtable", "query")) {
            if (options.containsKey(key)) {
                return options.get(key);
            }
        }
        section.problems()
                .add("\"" + section.name("options") + "\" names no dbtable or query, which format jdbc needs.");
        return unused.orElse("");
    }

    static SourceConfiguration read(Section section) {
        String format = section.text("format", "parquet");
        SortedMap<String, String> options = section.textMap("options");
        String path = SourceConfiguration.isJdbc(format) ? table(section, options) : section.requiredText("path");
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
}
