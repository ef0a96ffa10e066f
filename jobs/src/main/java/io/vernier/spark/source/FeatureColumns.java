package io.vernier.spark.source;

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
     * Columns that stand one after the other in the vector, arrays of numbers among them.
     *
     * @param columns in order
     * @param size elements that they have together
     */
    record Filled(List<Filling> columns, int size) implements FeatureColumns {
        /** Copies the columns. */
        public Filled {
            columns = List.copyOf(columns);
        }

        @Override
        public List<String> names() {
            return columns.stream().map(Filling::name).toList();
        }
    }

    /**
     * A column of numbers, vectors or arrays.
     *
     * @param name the column
     * @param size elements that it fills, the number of those before the padding not among them; 0 where others tell
     * @param paddings what fills up rows that are shorter, which are followed by the number of their elements; none where all have one length
     */
    record Filling(String name, int size, List<Padding> paddings) implements Serializable {
        /** Copies the list. */
        public Filling {
            paddings = List.copyOf(paddings);
        }
    }

    /**
     * What fills up a row.
     *
     * @param value of each element
     * @param cuts whether of longer rows the first elements are taken; else they are refused
     */
    record Padding(double value, boolean cuts) implements Serializable {}

    /**
     * One column that holds the vector itself.
     *
     * @param name the column
     * @param size elements of each vector
     * @param elements what each is made of; empty where nobody tells
     */
    record VectorColumn(String name, int size, List<String> elements) implements FeatureColumns {
        /** Copies the names. */
        public VectorColumn {
            elements = List.copyOf(elements);
        }

        /** A column of which nobody tells what it is made of. */
        public VectorColumn(String name, int size) {
            this(name, size, List.of());
        }

        @Override
        public List<String> names() {
            return List.of(name);
        }
    }
}
