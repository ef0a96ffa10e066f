package io.vernier.jobs.source;

import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.Reasons;
import java.io.FileNotFoundException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.package$;
import org.apache.spark.sql.AnalysisException;

/** Tells what is wrong with data that cannot be read, and tells that from errors of the program. */
final class ReadFailure {
    private static final int DEPTH = 32;

    /** What readers say of a codec whose library is not there. */
    private static final Pattern CODEC =
            Pattern.compile("(?:Class |^)([\\w.]*\\.(\\w+)Codec)\\b(?: was not found)?|Unrecognized codec: (\\w+)");

    private final SourceConfiguration source;
    private final Exception error;
    private final List<Throwable> causes = new ArrayList<>();

    private ReadFailure(SourceConfiguration source, Exception error) {
        this.source = source;
        this.error = error;
        for (Throwable cause = error; cause != null && causes.size() < DEPTH; cause = cause.getCause()) {
            causes.add(cause);
        }
    }

    /** What to throw for an error while reading: a refusal where it is the data's, the error itself otherwise. */
    static RuntimeException of(SourceConfiguration source, Exception error) {
        ReadFailure failure = new ReadFailure(source, error);
        return failure.refusal().map(RuntimeException.class::cast).orElseGet(failure::unexpected);
    }

    /** The same while nothing but the format and its options is looked at: what these do not take is refused before any reading. */
    static RuntimeException opening(SourceConfiguration source, Exception error) {
        ReadFailure failure = new ReadFailure(source, error);
        return failure.options()
                .or(failure::refusal)
                .map(RuntimeException.class::cast)
                .orElseGet(failure::unexpected);
    }

    private RuntimeException unexpected() {
        return error instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Reading \"" + source.path() + "\" failed.", error);
    }

    private Optional<Refusal> refusal() {
        for (Throwable cause : causes) {
            if (cause instanceof Refusal refusal) {
                return Optional.of(refusal);
            }
        }
        return codec().or(this::dataSource).or(this::types).or(this::vanished).or(this::unreadable);
    }

    private Optional<Refusal> codec() {
        for (Throwable cause : causes) {
            Matcher found = CODEC.matcher(String.valueOf(cause.getMessage()));
            if (found.find() && (cause instanceof ClassNotFoundException || !(cause instanceof SparkThrowable))) {
                String name = found.group(2) == null ? found.group(3) : found.group(2);
                return data("is compressed with " + name + ", for which there is no library here"
                        + (found.group(1) == null ? "" : " (" + found.group(1) + ")")
                        + "; add its jar with --jars, or write the data with another codec, such as zstd.");
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> dataSource() {
        for (Throwable cause : causes) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("Failed to find data source: avro")) {
                return Optional.of(
                        before("Spark reads Avro with a package of its own; add org.apache.spark:spark-avro_2.13:"
                                + package$.MODULE$.SPARK_VERSION() + " with --packages, or its jar with --jars."));
            }
            if (condition(cause).startsWith("DATA_SOURCE_NOT_FOUND")
                    || message.contains("Failed to find data source")
                    || (cause instanceof ClassNotFoundException
                            && source.format().contains("."))) {
                return Optional.of(before("Spark knows no data source \"" + source.format() + "\"; set " + source.role()
                        + ".format to one, such as parquet, or add its jar with --jars."));
            }
            if (message.contains("No suitable driver")
                    || (cause instanceof ClassNotFoundException && source.isOfDatabase())) {
                return Optional.of(before("There is no driver for the database of the " + source.described()
                        + "; add its jar with --jars, and set " + source.role()
                        + ".options.driver where its URL does not tell."));
            }
        }
        return Optional.empty();
    }

    /** Files of which one holds a column otherwise than the others. */
    private Optional<Refusal> types() {
        for (Throwable cause : causes) {
            Optional<String> mixed = Reasons.mixedColumn(cause);
            if (mixed.isPresent()) {
                return data("has files of different schemas: " + mixed.get() + " in others, found in "
                        + file().map(name -> "\"" + name + "\"").orElse("one of them")
                        + "; write all files with one schema.");
            }
            if (condition(cause).startsWith("CANNOT_MERGE_SCHEMAS")) {
                return data("has files of different schemas, which cannot be merged: "
                        + Reasons.of(Reasons.deepest(error)) + " Write all files with one schema.");
            }
            if (String.valueOf(cause.getMessage()).contains("TIMESTAMP(NANOS")) {
                return data("has a column of nanoseconds, which Spark reads as whole numbers and only where"
                        + " spark.sql.legacy.parquet.nanosAsLong is true; set that on the session.");
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> vanished() {
        for (Throwable cause : causes) {
            if (condition(cause).startsWith("PATH_NOT_FOUND") || cause instanceof FileNotFoundException) {
                return Optional.of(Refusal.data(
                        "A file of \"" + source.path() + "\" is not there: " + Reasons.of(cause)
                                + " If it was removed during the scan, run again.",
                        error));
            }
        }
        return Optional.empty();
    }

    /** Whatever Spark, its readers or a database say of what they read; options that they do not take. */
    private Optional<Refusal> unreadable() {
        for (Throwable cause : causes) {
            String name = cause.getClass().getName();
            String condition = condition(cause);
            boolean told = !condition.isEmpty() && !condition.startsWith("INTERNAL_ERROR");
            if (told
                    || cause instanceof AnalysisException
                    || cause instanceof SQLException
                    || name.startsWith("org.apache.parquet.")
                    || name.startsWith("org.apache.orc.")
                    || name.startsWith("org.apache.avro.")
                    || name.startsWith("org.apache.hadoop.")
                    || isOfSparksReader(cause)) {
                return Optional.of(Refusal.data(
                        "\"" + source.path() + "\" cannot be read as " + source.format() + ": " + reason(), error));
            }
        }
        return Optional.empty();
    }

    /** A value of an option that the format does not take. */
    private Optional<Refusal> options() {
        return causes.stream()
                .filter(cause -> (cause instanceof IllegalArgumentException
                                && condition(cause).isEmpty())
                        || String.valueOf(cause.getMessage()).contains("flag can be true or false"))
                .findFirst()
                .map(cause -> before("\"" + source.path() + "\" cannot be read as " + source.format()
                        + " with these options: " + Secrets.mask(Reasons.of(cause)) + " Correct " + source.role()
                        + ".options."));
    }

    private static boolean isOfSparksReader(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("is not a Parquet file")
                || message.contains("Could not read footer")
                || message.contains("Failed user defined function");
    }

    /** The file that is damaged, where Spark names it, and what was found there. */
    private String reason() {
        String found = Secrets.mask(Reasons.of(Reasons.deepest(error)));
        return file().map(file -> found.contains("is not a Parquet file")
                        ? "its file \"" + file + "\" is no Parquet file; remove it, or name a directory without it."
                        : "its file \"" + file + "\" is damaged; write it again. Found: " + found)
                .orElse(found);
    }

    private Optional<String> file() {
        for (Throwable cause : causes) {
            if (cause instanceof SparkThrowable spark && condition(cause).startsWith("FAILED_READ_FILE")) {
                Map<String, String> facts = spark.getMessageParameters();
                return Optional.ofNullable(facts.get("path"));
            }
        }
        return Optional.empty();
    }

    private static String condition(Throwable cause) {
        return cause instanceof SparkThrowable spark && spark.getCondition() != null ? spark.getCondition() : "";
    }

    private Optional<Refusal> data(String what) {
        return Optional.of(Refusal.data("The " + source.described() + " " + what, error));
    }

    private Refusal before(String sentence) {
        return Refusal.before(sentence, error);
    }
}
