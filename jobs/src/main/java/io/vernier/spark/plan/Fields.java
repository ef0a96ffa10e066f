package io.vernier.spark.plan;

import io.vernier.spark.plan.BlockLayout.Part;
import java.io.Serializable;

/**
 * How the fields of a row are read, whichever class of Spark the row is.
 *
 * @param <R> the row
 */
interface Fields<R> extends Serializable {

    boolean isNull(R row, int ordinal);

    /** A field that holds a number and is not null. */
    double number(R row, int ordinal, Part part);

    /** A vector that is not null, to be read before the next one. */
    Elements vector(R row, int ordinal);

    /** The text of a field, {@link BlockLayout#NULL_SLICE} for a null. */
    String text(R row, int ordinal);

    /** What a vector stores: all elements, or those of a sparse one in ascending order. */
    interface Elements {

        /** Elements of the vector, stored or not. */
        int size();

        boolean isSparse();

        int stored();

        /** The place in the vector of a stored element. */
        int index(int stored);

        double value(int stored);
    }
}
