package io.vernier.jobs.source;

import java.io.Serializable;
import java.util.List;

/** The columns that hold a model's input vector. */
public sealed interface FeatureColumns extends Serializable {

    /** Elements of the input vector. */
    int size();

    /** The columns to read, in order. */
    List<String> names();

    /**
     * Columns that stand one after the other in the vector: numbers, booleans, decimals, or vectors of any length.
     *
     * @param names in the assembler's order
     * @param size elements that they have together
     * @param nulls what a null among them does
     */
    record Assembled(List<String> names, int size, NullPolicy nulls) implements FeatureColumns {
        /** Copies the names. */
        public Assembled {
            names = List.copyOf(names);
        }
    }

    /**
     * One column that holds the vector itself.
     *
     * @param name the column
     * @param size elements of each vector
     */
    record VectorColumn(String name, int size) implements FeatureColumns {
        @Override
        public List<String> names() {
            return List.of(name);
        }
    }
}
