package io.vernier.jobs.config;

import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A data set that Spark can read.
 *
 * @param role what it is for, which is the section of the configuration that names it: {@code calibration} or {@code validation}; empty
 *     for rows that no configuration names
 * @param format name of a Spark data source, such as {@code parquet}
 * @param path what to read, on any Hadoop file system
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

    /** Spark's own formats of files; the files tell which data it is. */
    private static final Set<String> OF_FILES =
            Set.of("parquet", "orc", "csv", "json", "text", "avro", "xml", "binaryfile", "delta");

    private static final String JDBC = "jdbc";

    public SourceConfiguration {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** Whether the data is what files below a path hold; otherwise an identity must tell which it is. */
    public boolean isOfFiles() {
        return OF_FILES.contains(format.toLowerCase(Locale.ROOT));
    }

    /** Whether the options alone say what is read: a path would be passed on to the database. */
    public boolean isOfOptions() {
        return isJdbc(format);
    }

    static boolean isJdbc(String format) {
        return format.equalsIgnoreCase(JDBC);
    }

    /** What a sentence calls it, such as {@code calibration data "data/train"}. */
    public String described() {
        return role.isEmpty() ? "data" : role + " data \"" + path + "\"";
    }
}
