package io.vernier.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Reads the keys that every data set has. */
final class SourceKeys {
    /** Those that say where the rows are, of which there is one, and how they are read. */
    static final List<String> ALL =
            List.of("path", "table", "version", "query", "format", "schema", "where", "options", "identity");

    /** Reader options that would leave out damaged or vanished files without a word, in lower case. */
    private static final Set<String> SILENT = Set.of("ignorecorruptfiles", "ignoremissingfiles");

    /** Reader options that choose a state of a table, in lower case. */
    private static final Set<String> STATES =
            Set.of("versionasof", "timestampasof", "snapshot-id", "as-of-timestamp", "branch", "tag");

    /** Data sources that read nothing without a path. */
    private static final Set<String> OF_PATHS =
            Set.of("parquet", "orc", "csv", "json", "text", "xml", "avro", "delta", "iceberg", "binaryfile", "libsvm");

    private SourceKeys() {}

    static SourceConfiguration read(Section section) {
        List<String> paths = section.textOrTexts("path");
        Optional<String> table = section.optionalText("table");
        Optional<String> version = section.optionalText("version");
        Optional<String> query = section.optionalText("query");
        Optional<String> named = section.optionalText("format");
        Optional<String> schema = section.optionalText("schema");
        Optional<String> where = section.optionalText("where");
        SortedMap<String, String> options = section.textMap("options");
        Optional<String> identity = section.optionalText("identity");
        List<String> places = List.of(
                        paths.isEmpty() ? "" : "path", table.isEmpty() ? "" : "table", query.isEmpty() ? "" : "query")
                .stream()
                .filter(key -> !key.isEmpty())
                .map(section::name)
                .toList();
        if (places.size() > 1) {
            section.problems()
                    .add("\"" + String.join("\" and \"", places) + "\" each name data: give one of them, and set the"
                            + " others empty.");
        }
        refuseSilent(section, options);
        Source source;
        if (table.isPresent()) {
            refuse(section, "table", "format", named);
            refuse(section, "table", "schema", schema);
            refuseStates(section, options);
            source = new Source.CatalogTable(table.get(), version);
        } else if (query.isPresent()) {
            refuse(section, "query", "format", named);
            refuse(section, "query", "schema", schema);
            refuse(section, "query", "options", options.keySet().stream().findFirst());
            source = new Source.Query(query.get());
        } else {
            String format = named.orElse("parquet");
            section.resolve("format", format);
            // A database is reached by options alone; a path would be passed on to it as one.
            boolean isService = format.equalsIgnoreCase("jdbc")
                    || (paths.isEmpty() && named.isPresent() && !isOfPaths(format) && !options.isEmpty());
            if (!isService && paths.isEmpty()) {
                section.missing("path");
            }
            if (isService && !paths.isEmpty()) {
                section.problems()
                        .add("\"" + section.name("path") + "\" is set, but format " + format + " reads what \""
                                + section.name("options") + "\" name; remove it.");
            }
            source = isService ? new Source.Service(format) : new Source.Files(format, paths);
        }
        if (table.isEmpty()) {
            refuse(section, "version", version);
        }
        return new SourceConfiguration(section.path(), source, schema, where, options, identity);
    }

    private static boolean isOfPaths(String format) {
        return OF_PATHS.contains(format.toLowerCase(Locale.ROOT));
    }

    private static void refuse(Section section, String with, String key, Optional<String> value) {
        if (value.isPresent()) {
            section.problems()
                    .add("\"" + section.name(key) + "\" says nothing about \"" + section.name(with) + "\": remove it.");
        }
    }

    private static void refuse(Section section, String key, Optional<String> value) {
        if (value.isPresent()) {
            section.problems()
                    .add("\"" + section.name(key) + "\" is of a \"" + section.name("table")
                            + "\": name one, or give the version as an option of the format.");
        }
    }

    private static void refuseStates(Section section, SortedMap<String, String> options) {
        options.keySet().stream()
                .filter(option -> STATES.contains(option.toLowerCase(Locale.ROOT)))
                .forEach(option -> section.problems()
                        .add("\"" + section.name("options") + "." + option + "\" chooses a state of \""
                                + section.name("table") + "\": give it as \"" + section.name("version") + "\"."));
    }

    private static void refuseSilent(Section section, SortedMap<String, String> options) {
        options.forEach((name, value) -> {
            if (SILENT.contains(name.toLowerCase(Locale.ROOT)) && !value.equalsIgnoreCase("false")) {
                section.problems()
                        .add("\"" + section.name("options") + "." + name + "\" is " + value
                                + ": files are never left out silently; remove it.");
            }
        });
    }
}
