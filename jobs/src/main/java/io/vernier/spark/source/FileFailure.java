package io.vernier.spark.source;

import io.vernier.config.SourceConfiguration;
import io.vernier.spark.plan.Reasons;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** What is wrong with the files of a source, as the end of a sentence. */
final class FileFailure {
    /** How files of a format begin. */
    private static final Map<String, List<String>> BEGINNINGS =
            Map.of("parquet", List.of("PAR1", "PARE"), "orc", List.of("ORC"), "avro", List.of("Obj\u0001"));

    private static final Pattern IN_FOOTER = Pattern.compile(
            "Could not read footer for file: (?:FileStatus\\{path=)?([^;}\\s]+)|(\\S+) is not a Parquet file");

    /** What readers say of a column that is of another type than the table. */
    private static final Pattern OTHER_TYPE =
            Pattern.compile("Parquet column cannot be converted|does not support type conversion");

    private FileFailure() {}

    static Optional<String> of(SourceConfiguration source, Causes causes) {
        if (Nanoseconds.isIn(causes)) {
            return Optional.of("a column that is needed holds timestamps in nanoseconds, which Spark does not read;"
                    + " write it in microseconds.");
        }
        if (causes.ofCondition("CANNOT_MERGE").isPresent()) {
            return Optional.of("its files have different schemas, which cannot be merged ("
                    + reason(source, causes.deepest()) + "); write all files with one schema.");
        }
        Optional<String> file = file(causes);
        Optional<Throwable> malformed = causes.ofCondition("MALFORMED_RECORD_IN_PARSING");
        if (malformed.isPresent()) {
            return Optional.of(named(file) + " has a row that mode FAILFAST refuses (" + reason(source, malformed.get())
                    + "); correct it, or choose another mode.");
        }
        Optional<String> mixed = causes.chain().stream()
                .map(Reasons::mixedColumn)
                .flatMap(Optional::stream)
                .findFirst();
        if (mixed.isPresent()) {
            return Optional.of("its files have different schemas, " + mixed.get() + " in others, found in "
                    + named(file) + "; write all files with one schema.");
        }
        Optional<Throwable> other = causes.saying(OTHER_TYPE);
        if (other.isPresent()) {
            return Optional.of("its files have different schemas, found in " + named(file) + " ("
                    + reason(source, other.get()) + "); write all files with one schema.");
        }
        return file.map(each -> named(file) + state(source, each, reason(source, causes.deepest())));
    }

    /** Endings that name a format of Spark's. */
    private static final Set<String> OTHER_FORMATS = Set.of("csv", "json", "parquet", "orc", "avro");

    private static String reason(SourceConfiguration source, Throwable cause) {
        return source.masked(Reasons.of(cause)).replaceFirst("\\.$", "");
    }

    private static String named(Optional<String> file) {
        return file.map(each -> "its file \"" + each + "\"").orElse("a file");
    }

    /** The file that an error is about, where it names one. */
    private static Optional<String> file(Causes causes) {
        Optional<String> told =
                causes.ofCondition("FAILED_READ_FILE", "CANNOT_READ_FILE").flatMap(cause -> causes.parameter("path"));
        return told.or(() -> causes.saying(IN_FOOTER).flatMap(cause -> {
            Matcher matcher = IN_FOOTER.matcher(Causes.message(cause));
            return matcher.find()
                    ? Optional.of(matcher.group(1) == null ? matcher.group(2) : matcher.group(1))
                    : Optional.empty();
        }));
    }

    /** A file that begins as those of its format is one that was damaged. */
    private static String state(SourceConfiguration source, String file, String found) {
        String format = source.format().toLowerCase(Locale.ROOT);
        List<String> beginnings = BEGINNINGS.getOrDefault(format, List.of());
        Optional<String> beginning = beginning(file);
        if (beginnings.isEmpty() || beginning.isEmpty()) {
            return " cannot be read (" + found + "); write it again.";
        }
        return beginnings.stream().anyMatch(beginning.get()::startsWith)
                ? " is damaged; write it again. Found: " + found + "."
                : " is no " + format + " file; " + remedy(source, file);
    }

    private static String remedy(SourceConfiguration source, String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!OTHER_FORMATS.contains(ending)) {
            return "remove it, or name the files in " + source.key("path") + ".";
        }
        return "set " + source.key("format") + ": " + ending
                + (ending.equals("csv")
                        ? " (and " + source.key("options") + ": {header: \"true\"} if the first line names the columns)"
                        : "")
                + ", or name other files in " + source.key("path") + ".";
    }

    private static Optional<String> beginning(String file) {
        try {
            Path path = file.contains("%") ? new Path(URI.create(file)) : new Path(file);
            Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
            try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
                return Optional.of(new String(in.readNBytes(4), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
