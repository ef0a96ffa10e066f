package io.vernier.spark.source;

import io.vernier.config.Source;
import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Leaves;
import io.vernier.spark.plan.ParquetSchema;
import io.vernier.spark.source.SourceVersion.Pinning;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A source that was looked at: its rows, at the version that tells of them.
 *
 * @param rows all of them, as they are in the source; pinned to the version where the source can
 * @param nanoseconds columns that are left out, since Spark does not read their timestamps
 */
public record OpenedSource(
        SparkSession session,
        SourceConfiguration source,
        Dataset<Row> rows,
        SourceVersion version,
        Set<String> nanoseconds) {

    /** Formats of text, whose reader judges a row by the columns that are asked for alone. */
    private static final Set<String> OF_LINES = Set.of("csv", "json", "xml");

    /** Modes in which a bad row is not there, or is an error. */
    private static final Set<String> STRICT = Set.of("DROPMALFORMED", "FAILFAST");

    private static final Set<String> MODES = Set.of("DROPMALFORMED", "FAILFAST", "PERMISSIVE");

    /**
     * Looks at a source without reading more than its schema.
     *
     * @throws Refusal if its format, its options, or what there is to tell of its version (21), or its place or files (22) cannot be
     *     accepted
     */
    public static OpenedSource of(SparkSession session, SourceConfiguration source) {
        try {
            return open(session, source);
        } catch (Exception e) {
            throw ReadFailure.opening(session, source, e);
        }
    }

    private static OpenedSource open(SparkSession session, SourceConfiguration source) {
        if (source.source() instanceof Source.Files files) {
            return opened(session, source, files);
        }
        TableVersions versions = new TableVersions(session, source);
        if (source.source() instanceof Source.CatalogTable table) {
            return versions.open(table);
        }
        if (source.source() instanceof Source.Query query) {
            return versions.open(query);
        }
        return new OpenedSource(session, source, reader(session, source).load(), versions.ofService(), Set.of());
    }

    /** The reader of a data source, as the configuration wants it. */
    static DataFrameReader reader(SparkSession session, SourceConfiguration source) {
        DataFrameReader reader = session.read().options(source.options());
        if (!source.format().isEmpty()) {
            reader = reader.format(source.format());
        }
        return source.schema().isPresent() ? reader.schema(source.schema().get()) : reader;
    }

    private static OpenedSource opened(SparkSession session, SourceConfiguration source, Source.Files files) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        Optional<TableFormat> format = TableFormat.named(files.format());
        acceptFormat(hadoop, source, files);
        acceptMode(source);
        if (format.isPresent()) {
            if (files.paths().size() > 1) {
                throw Refusal.before("\"" + source.key("path") + "\" names "
                        + files.paths().size() + " places, but " + format.get().label() + " is one; name that.");
            }
            TableVersions versions = new TableVersions(session, source);
            return format.get() == TableFormat.DELTA
                    ? versions.openDelta(files.paths().get(0))
                    : versions.openConnected(files.paths().get(0));
        }
        Optional<FileListing> listing = listing(hadoop, source, files);
        SourceVersion version = version(hadoop, source, files, listing);
        DataFrameReader reader =
                reader(session, source).option("ignoreCorruptFiles", "false").option("ignoreMissingFiles", "false");
        Optional<StructType> schema = listing.filter(found -> isOfOneSchema(session, source))
                .flatMap(found -> found.ofSchema(hadoop))
                .flatMap(file -> ParquetSchema.of(session, file));
        Nanoseconds.Loaded loaded = schema.isPresent()
                ? new Nanoseconds.Loaded(
                        reader.schema(schema.get()).load(files.paths().toArray(String[]::new)), Set.of())
                : Nanoseconds.load(session, source, reader, files.paths());
        return new OpenedSource(session, source, whole(source, loaded.rows()), version, loaded.leftOut());
    }

    /** Options by which Spark reads other files than those that lie there, or makes columns of their places. */
    private static final List<String> OPTIONS_OF_FILES =
            List.of("pathGlobFilter", "modifiedBefore", "modifiedAfter", "basePath", "recursiveFileLookup");

    /** Whether Spark takes the schema of one file for that of all. */
    private static boolean isOfOneSchema(SparkSession session, SourceConfiguration source) {
        return source.format().equalsIgnoreCase("parquet")
                && source.schema().isEmpty()
                && OPTIONS_OF_FILES.stream()
                        .noneMatch(option -> source.option(option).isPresent())
                && !Boolean.parseBoolean(
                        source.option("mergeSchema").orElse(session.conf().get("spark.sql.parquet.mergeSchema")));
    }

    /** The files; none where an identity stands for them. */
    private static Optional<FileListing> listing(Configuration hadoop, SourceConfiguration source, Source.Files files) {
        return source.identity().isPresent()
                ? Optional.empty()
                : Optional.of(FileListing.of(hadoop, source, files.paths()).requireFilled(source, files.format()));
    }

    /** The files and their times, or the place alone where there is no listing. */
    private static SourceVersion version(
            Configuration hadoop, SourceConfiguration source, Source.Files files, Optional<FileListing> listing) {
        SortedMap<String, Object> place = place(hadoop, source, files);
        return listing.map(found -> new SourceVersion(
                        place, new TreeMap<>(Map.of("files", found.facts())), found.said(), Pinning.FILES))
                .orElseGet(() -> SourceVersion.newest(
                        place, new TreeMap<>(), "known as " + source.identity().orElse("")));
    }

    /** Where files lie, as far as identities are concerned. */
    static SortedMap<String, Object> place(Configuration hadoop, SourceConfiguration source, Source.Files files) {
        return new TreeMap<>(Map.of(
                "path",
                files.paths().stream()
                        .map(path -> FileListing.qualified(hadoop, source, path))
                        .sorted()
                        .toList()));
    }

    private static void acceptFormat(Configuration hadoop, SourceConfiguration source, Source.Files files) {
        for (String path : files.paths()) {
            tableFormat(hadoop, path)
                    .filter(found -> !found.format().equalsIgnoreCase(files.format()))
                    .ifPresent(found -> {
                        throw Refusal.data("The " + source.described() + " is " + found.label() + " (it has \""
                                + found.marker() + "\"), and its files hold rows that are not its own; set "
                                + source.key("format") + ": " + found.format() + ", or name it in "
                                + source.key("table") + ".");
                    });
        }
    }

    private static Optional<TableFormat> tableFormat(Configuration hadoop, String path) {
        try {
            Path root = new Path(path);
            FileSystem files = root.getFileSystem(hadoop);
            for (FileStatus match : FileListing.matches(files, root)) {
                Optional<TableFormat> found = TableFormat.of(files, match);
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // The listing says why, where there is one; Spark where there is none.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static void acceptMode(SourceConfiguration source) {
        source.option("mode").filter(mode -> isOfLines(source)).ifPresent(mode -> {
            if (!MODES.contains(mode.toUpperCase(Locale.ROOT))) {
                throw Refusal.before("\"" + source.key("options") + ".mode\" is \"" + mode
                        + "\": expected DROPMALFORMED, FAILFAST or PERMISSIVE.");
            }
        });
    }

    private static boolean isOfLines(SourceConfiguration source) {
        return OF_LINES.contains(source.format().toLowerCase(Locale.ROOT));
    }

    /**
     * The rows as a reading of all columns gives them: otherwise Spark parses the columns that are needed alone, and a row that is bad in
     * another is there although its mode leaves it out.
     */
    static Dataset<Row> whole(SourceConfiguration source, Dataset<Row> rows) {
        boolean strict = source.option("mode")
                .filter(mode -> STRICT.contains(mode.toUpperCase(Locale.ROOT)))
                .isPresent();
        if (!isOfLines(source) || !strict) {
            return rows;
        }
        MapPartitionsFunction<Row, Row> asTheyAre = each -> each;
        return rows.mapPartitions(asTheyAre, rows.encoder());
    }

    /**
     * Refuses what has changed since it was looked at.
     *
     * @throws Refusal if it has (22)
     */
    void requireUnchanged() {
        if (!version.isStill(now())) {
            throw Refusal.data("The files or the version of \"" + source.name()
                    + "\" changed during the scan; run again when nothing writes to them.");
        }
    }

    private SourceVersion now() {
        if (source.source() instanceof Source.Files files
                && TableFormat.named(files.format()).isEmpty()) {
            Configuration hadoop = session.sparkContext().hadoopConfiguration();
            return version(hadoop, source, files, listing(hadoop, source, files));
        }
        return version.isPinned() ? version : of(session, source).version();
    }

    /** Whether the rows are those of files at one place, to which others may come. */
    boolean areFilesThatArrive() {
        return source.source() instanceof Source.Files files
                && files.paths().size() == 1
                && TableFormat.named(files.format()).isEmpty()
                && Leaves.of(rows).stream().allMatch(Leaves.Files.class::isInstance);
    }
}
