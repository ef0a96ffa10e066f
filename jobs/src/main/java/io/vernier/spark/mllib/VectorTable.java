package io.vernier.spark.mllib;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table of vectors, each known by a key that no other has.
 *
 * @param tensor what its numbers are called, such as {@code factors.user}
 * @param directory where its codes lie in the saved model, such as {@code userFactors}
 * @param key what its keys are
 * @param dimension elements of a vector
 * @param rows a column {@link #KEY} of ids or words and a column {@link #VECTOR}, an array of float
 */
public record VectorTable(String tensor, String directory, Key key, int dimension, Dataset<Row> rows) {
    public static final String KEY = "key";
    public static final String VECTOR = "vector";

    /** What keys are. */
    public enum Key {
        /** An integer: of a user, an item, a term. */
        ID,
        WORD
    }
}
