package io.vernier.spark.plan;

import java.util.Map;
import org.apache.spark.SparkThrowable;

/**
 * A row that cannot be scored. It is one of Spark's errors with a condition, which Spark throws as they are, where it would put another
 * inside a failed job; so PySpark makes an exception of its sentence.
 */
final class UnscorableRow extends IllegalArgumentException implements SparkThrowable {
    private static final long serialVersionUID = 1L;

    /** That which {@code raise_error} of SQL has. */
    private static final String CONDITION = "USER_RAISED_EXCEPTION";

    UnscorableRow(String sentence) {
        super(sentence);
    }

    @Override
    public String getCondition() {
        return CONDITION;
    }

    @Override
    public Map<String, String> getMessageParameters() {
        return Map.of("errorMessage", getMessage());
    }
}
