package io.vernier.spark.source;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Conditions;
import io.vernier.spark.plan.Reasons;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/**
 * Tells data that cannot be read (22), and settings with which nothing can be (21), from errors of the program. What is told first is
 * what says most.
 */
final class ReadFailure {
    /** What brings the data sources that Spark does not come with; of Spark's own version where that is a part. */
    private static final Map<String, String> PACKAGES = Map.of(
            "avro", "org.apache.spark:spark-avro_2.13:%s",
            "delta", "io.delta:delta-spark_%.3s_2.13",
            "iceberg", "org.apache.iceberg:iceberg-spark-runtime-%.3s_2.13");

    private static final Pattern NO_SOURCE = Pattern.compile("Failed to find (the )?data source");

    private static final Pattern NO_CODEC =
            Pattern.compile("native .* library (is )?not available|[Cc]odec\\S* (was )?not found"
                    + "|[Uu]n(supported|recognized) codec|Codec class .* is not available");

    private static final Pattern CODEC = Pattern.compile("[\\w.$/]*(?:Codec|\\bxz\\b)[\\w.$/]*");

    /** Spark's conditions of rows and files that are not what they should be. */
    private static final String[] OF_DATA = {
        "CAST_INVALID_INPUT",
        "DIVIDE_BY_ZERO",
        "ARITHMETIC_OVERFLOW",
        "NUMERIC_VALUE_OUT_OF_RANGE",
        "CANNOT_PARSE",
        "INVALID_JSON",
        "MALFORMED",
        "FAILED_READ_FILE",
        "CANNOT_READ_FILE",
        "PARQUET",
        "UNABLE_TO_INFER_SCHEMA"
    };

    private static final Pattern OF_READERS =
            Pattern.compile("is not a Parquet file|Could not read footer|Failed user defined function"
                    + "|FAILED_EXECUTE_UDF|Not an Avro data file|Malformed ORC file");

    private static final Pattern UNSEEN = Pattern.compile("^Unseen label: ");

    private final SourceConfiguration source;
    private final Exception error;
    private final Causes causes;

    private ReadFailure(SourceConfiguration source, Exception error) {
        this.source = source;
        this.error = error;
        this.causes = Causes.of(error);
    }

    /** What to throw for an error while a source is looked at: a refusal where it is the data's or the configuration's. */
    static RuntimeException opening(SparkSession session, SourceConfiguration source, Exception error) {
        ReadFailure failure = new ReadFailure(source, error);
        return failure.known()
                .or(() -> failure.badSyntax())
                .or(() -> failure.missingCodec())
                .or(() -> failure.missingSource(session))
                .or(() -> DatabaseFailure.opening(source, failure.causes))
                .or(() -> failure.ofFiles())
                .or(() -> failure.badOptions())
                .or(() -> failure.ofData())
                .map(RuntimeException.class::cast)
                .orElseGet(failure::unexpected);
    }

    /** What to throw for an error while rows are read: a refusal where it is the data's, the error itself otherwise. */
    static RuntimeException reading(SourceConfiguration source, Exception error) {
        ReadFailure failure = new ReadFailure(source, error);
        return failure.known()
                .or(() -> failure.missingCodec())
                .or(() -> DatabaseFailure.reading(source, failure.causes))
                .or(() -> failure.ofFiles())
                .or(() -> failure.ofData())
                .map(RuntimeException.class::cast)
                .orElseGet(failure::unexpected);
    }

    private RuntimeException unexpected() {
        return error instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Reading \"" + source.name() + "\" failed.", error);
    }

    private Optional<Refusal> known() {
        return causes.first(Refusal.class);
    }

    private String reason(Throwable cause) {
        return source.masked(Reasons.of(cause));
    }

    private Refusal data(String sentence) {
        String how = source.format().isEmpty() ? "" : " as " + source.format();
        return Refusal.data(source.masked("\"" + source.name() + "\" cannot be read" + how + ": " + sentence), error);
    }

    /** Of a query, a name or a schema. */
    private Optional<Refusal> badSyntax() {
        return causes.first(cause -> cause instanceof Exception each && Conditions.isSyntaxError(each))
                .map(cause -> {
                    boolean isSchema = source.schema().isPresent();
                    String what = isSchema
                            ? "\"" + source.key("schema") + "\" (\""
                                    + source.schema().get() + "\")"
                            : "\"" + source.name() + "\"";
                    return Refusal.before(
                            what + " is not SQL: " + reason(cause)
                                    + (isSchema ? " Write it as x DOUBLE, n INT." : " Correct it."),
                            error);
                });
    }

    private Optional<Refusal> missingCodec() {
        return causes.saying(NO_CODEC)
                .or(() -> causes.first(cause -> (cause instanceof ClassNotFoundException
                                || causes.first(NoClassDefFoundError.class).isPresent())
                        && CODEC.matcher(Causes.message(cause)).find()))
                .map(cause -> {
                    Matcher codec = CODEC.matcher(Causes.message(cause));
                    return Refusal.before(
                            "\"" + source.name() + "\" is compressed with a codec that is not on the class path ("
                                    + (codec.find() ? codec.group() : reason(cause))
                                    + "); add its jar, or write the data with another codec, such as zstd.",
                            error);
                });
    }

    private Optional<Refusal> missingSource(SparkSession session) {
        boolean unknown = causes.ofCondition("DATA_SOURCE_NOT_FOUND").isPresent()
                || causes.saying(NO_SOURCE).isPresent();
        if (!unknown) {
            return Optional.empty();
        }
        String coordinate = PACKAGES.get(source.format().toLowerCase(Locale.ROOT));
        return Optional.of(Refusal.before(
                coordinate == null
                        ? "Spark knows no data source \"" + source.format() + "\"; set " + source.key("format")
                                + " to one, such as parquet, or add its jar to the class path."
                        : "The data source \"" + source.format() + "\" is not on the class path; add --packages "
                                + String.format(Locale.ROOT, coordinate, session.version()) + ", or its jar.",
                error));
    }

    private Optional<Refusal> ofFiles() {
        if (causes.ofCondition("PATH_NOT_FOUND", "FAILED_READ_FILE.FILE_NOT_EXIST")
                        .isPresent()
                || causes.first(FileNotFoundException.class).isPresent()) {
            Throwable cause = causes.ofCondition("PATH_NOT_FOUND")
                    .or(() -> causes.first(FileNotFoundException.class::isInstance))
                    .orElse(error);
            return Optional.of(Refusal.data(
                    "A file of \"" + source.name() + "\" is not there: " + reason(cause)
                            + " If it was removed during the scan, run again.",
                    error));
        }
        return FileFailure.of(source, causes).map(this::data);
    }

    /** Whatever a data source says of settings, before it has looked at a row. */
    private Optional<Refusal> badOptions() {
        boolean analysis = causes.first(AnalysisException.class).isPresent();
        return causes.first(IllegalArgumentException.class::isInstance)
                .or(() -> causes.first(cause -> !analysis
                        && (cause.getClass().getName().startsWith("org.apache.spark.Spark")
                                && causes.ofCondition(OF_DATA).isEmpty())))
                .filter(cause -> causes.saying(OF_READERS).isEmpty())
                .map(cause -> {
                    String keys = source.schema().isPresent()
                            ? source.key("options") + " and " + source.key("schema")
                            : source.key("options");
                    return Refusal.before(
                            "\"" + source.name() + "\" cannot be opened with " + keys + ": " + reason(cause)
                                    + " Correct them.",
                            error);
                });
    }

    /** What an indexer of the model says of a value that it was not fitted to. */
    private Optional<Refusal> unseen() {
        return causes.saying(UNSEEN)
                .map(cause -> Refusal.data(
                        "The " + source.described()
                                + " has a value that an indexer of the model's pipeline has not seen ("
                                + reason(cause).replaceFirst("\\. .*$", "") + "); leave such rows out with "
                                + source.key("where") + ", or save the model with handleInvalid \"keep\".",
                        error));
    }

    private Optional<Refusal> ofData() {
        return unseen().or(this::readable);
    }

    private Optional<Refusal> readable() {
        return causes.first(AnalysisException.class::isInstance)
                .or(() -> causes.ofCondition(OF_DATA))
                .or(() -> causes.saying(OF_READERS))
                .or(() -> causes.first(cause -> cause instanceof IOException
                        || cause.getClass().getName().matches("org\\.apache\\.(parquet|orc|avro|hadoop|iceberg)\\..*")))
                .map(cause -> data(reason(causes.deepest())));
    }
}
