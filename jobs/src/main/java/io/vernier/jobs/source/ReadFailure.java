package io.vernier.jobs.source;

import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.Reasons;
import java.io.FileNotFoundException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** Tells data that cannot be read from errors of the program. */
final class ReadFailure {
    private static final int DEPTH = 32;

    private ReadFailure() {}

    /** What to throw for an error while reading: a refusal where it is the data's, the error itself otherwise. */
    static RuntimeException of(SourceConfiguration source, Exception error) {
        Optional<Refusal> refusal = refusal(source, error);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return error instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Reading \"" + source.path() + "\" failed.", error);
    }

    private static Optional<Refusal> refusal(SourceConfiguration source, Exception error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return Optional.of(refusal);
            }
            String name = cause.getClass().getName();
            String condition =
                    cause instanceof SparkThrowable spark && spark.getCondition() != null ? spark.getCondition() : "";
            if (condition.startsWith("DATA_SOURCE_NOT_FOUND") || cause instanceof ClassNotFoundException) {
                return Optional.of(Refusal.before(
                        "Spark knows no data source \"" + source.format()
                                + "\"; set calibration.format or validation.format to one, such as parquet.",
                        error));
            }
            if (condition.startsWith("PATH_NOT_FOUND") || cause instanceof FileNotFoundException) {
                return Optional.of(Refusal.data(
                        "A file of \"" + source.path() + "\" is not there: " + Reasons.of(cause)
                                + " If it was removed during the scan, run again.",
                        error));
            }
            if (cause instanceof AnalysisException
                    || condition.startsWith("CAST_INVALID_INPUT")
                    || condition.startsWith("DIVIDE_BY_ZERO")
                    || condition.startsWith("ARITHMETIC_OVERFLOW")
                    || condition.startsWith("NUMERIC_VALUE_OUT_OF_RANGE")
                    || condition.startsWith("MALFORMED")
                    || condition.startsWith("FAILED_READ_FILE")
                    || condition.startsWith("CANNOT_READ_FILE")
                    || condition.startsWith("PARQUET")
                    || name.startsWith("org.apache.parquet.")
                    || name.startsWith("org.apache.orc.")
                    || name.startsWith("org.apache.hadoop.")
                    || isOfSparksReader(cause)) {
                return Optional.of(Refusal.data(
                        "\"" + source.path() + "\" cannot be read as " + source.format() + ": " + reason(cause),
                        error));
            }
        }
        return Optional.empty();
    }

    private static boolean isOfSparksReader(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("is not a Parquet file")
                || message.contains("Could not read footer")
                || message.contains("Failed user defined function")
                || message.contains("FAILED_EXECUTE_UDF");
    }

    /** The file that is damaged, where Spark names it, and what was found there. */
    private static String reason(Throwable cause) {
        String found = Reasons.of(Reasons.deepest(cause));
        if (cause instanceof SparkThrowable spark
                && String.valueOf(spark.getCondition()).startsWith("FAILED_READ_FILE")) {
            return "its file \"" + spark.getMessageParameters().get("path") + "\" is damaged; write it again. Found: "
                    + found;
        }
        return found;
    }
}
