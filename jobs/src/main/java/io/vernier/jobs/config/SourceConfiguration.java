package io.vernier.jobs.config;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A data set that Spark can read.
 *
 * @param role what it is for, which is the section of the configuration that names it: {@code calibration} or {@code validation}; empty
 *     for rows that no configuration names
 * @param format name of a Spark data source, such as {@code parquet}
 * @param path what to read, on any Hadoop file system; of a database, its table or query
 * @param where deterministic SQL condition that rows must meet
 * @param options of the data source
 * @param identity stands for the data where the source has no files to list
 */
public record SourceConfiguration(
        String role,
        String format,
        String path,
        Optional<String> where,
        SortedMap<String, String> options,
        Optional<String> identity) {

    private static final String JDBC = "jdbc";

    public SourceConfiguration {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** Whether it is a table of a database, or a query to one: its options say what is read, and a path would be passed on to it. */
    public boolean isOfDatabase() {
        return isDatabase(format);
    }

    static boolean isDatabase(String format) {
        return format.equalsIgnoreCase(JDBC);
    }

    /** What a sentence calls it, such as {@code calibration data "data/train"}. */
    public String described() {
        return role.isEmpty() ? "data" : role + " data \"" + path + "\"";
    }
}
