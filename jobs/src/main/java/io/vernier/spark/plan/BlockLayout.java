package io.vernier.spark.plan;

import java.io.Serializable;
import java.util.List;

/**
 * How the columns of a row make a model's input: the parts stand one after the other, in the order of the columns.
 *
 * @param parts the feature columns
 * @param channels elements of all parts together
 * @param nulls what a null among the parts does
 * @param label the column of numbers after the parts; none where rows have no label
 * @param slices number of text columns after that, by whose values rows are told apart
 */
public record BlockLayout(List<Part> parts, int channels, Nulls nulls, List<Part> label, int slices)
        implements Serializable {

    /** The text of a row whose slice column is null. */
    public static final String NULL_SLICE = "(null)";

    /** @throws IllegalArgumentException if the parts do not fill the channels */
    public BlockLayout {
        parts = List.copyOf(parts);
        label = List.copyOf(label);
        int elements = parts.stream().mapToInt(Part::size).sum();
        boolean fits = parts.stream().allMatch(Part::isTold) ? elements == channels : elements <= channels;
        if (!fits) {
            throw new IllegalArgumentException(
                    "The feature columns have " + elements + " elements, expected " + channels + ".");
        }
    }

    /** What a null does to its row. */
    public enum Nulls {
        /** It is counted; the data will be refused. */
        REFUSE,
        /** The row is left out and counted as a null row. */
        LEAVE_OUT,
        /** The row is left out and counted as a skipped row. */
        SKIP,
        /** It is NaN, in every element of a vector. */
        NOT_A_NUMBER
    }

    /** The physical types that hold numbers. */
    public enum Kind {
        BOOLEAN,
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        DECIMAL,
        VECTOR
    }

    /**
     * A feature column.
     *
     * @param column its name
     * @param size elements; 1 unless it is a vector, {@link #UNTOLD} for a vector whose rows alone tell
     * @param precision of a decimal
     * @param scale of a decimal
     */
    public record Part(String column, Kind kind, int size, int precision, int scale) implements Serializable {
        /** The size of a vector that neither the model nor the table tells: the parts of each row must fill the channels. */
        public static final int UNTOLD = 0;

        boolean isTold() {
            return size != UNTOLD;
        }
    }

    /** Whether every part has its place, whatever the row. */
    boolean isTold() {
        return parts.stream().allMatch(Part::isTold);
    }

    /** What rows of so many channels take while they are measured, in bytes; 0 where that is nothing beside statistics. */
    public static long bytes(int channels) {
        return BlockBuilder.bytes(channels);
    }

    public boolean hasLabel() {
        return !label.isEmpty();
    }

    /** Number of columns: parts, label and slices. */
    public int columns() {
        return sliceOrdinal() + slices;
    }

    /** Position of the label among the columns. */
    int labelOrdinal() {
        return parts.size();
    }

    /** Position of the first slice column. */
    int sliceOrdinal() {
        return parts.size() + label.size();
    }
}
