package io.vernier.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where rows come from: exactly one of what a section of the configuration can name. */
public sealed interface Source {

    /** The name of the data source; empty for tables and queries. */
    default String format() {
        return "";
    }

    /**
     * What a sentence calls it between quotes, secrets and all.
     *
     * @param options of the data source
     */
    String name(Map<String, String> options);

    /**
     * Files, or a table that is known by its directory.
     *
     * @param format name of a Spark data source, such as {@code parquet} or {@code delta}
     * @param paths at least one, on any Hadoop file system; globs too
     */
    record Files(String format, List<String> paths) implements Source {
        public Files {
            paths = List.copyOf(paths);
        }

        @Override
        public String name(Map<String, String> options) {
            return String.join("\", \"", paths);
        }
    }

    /**
     * A table or view of a catalog.
     *
     * @param name as SQL writes it
     * @param version of the table, as its format names it: a number, a snapshot, a branch or a tag; absent for the newest
     */
    record CatalogTable(String name, Optional<String> version) implements Source {
        @Override
        public String name(Map<String, String> options) {
            return name + version.map(each -> "@" + each).orElse("");
        }
    }

    /** The rows of a query. */
    record Query(String sql) implements Source {
        @Override
        public String name(Map<String, String> options) {
            return sql;
        }
    }

    /**
     * Whatever a data source gives for its options alone, such as JDBC.
     *
     * @param format name of a Spark data source
     */
    record Service(String format) implements Source {
        @Override
        public String name(Map<String, String> options) {
            return Stream.concat(
                            Stream.of(format),
                            Stream.of("url", "dbtable", "query")
                                    .flatMap(key -> SourceConfiguration.option(options, key).stream()))
                    .collect(Collectors.joining(" "));
        }
    }
}
