package io.vernier.onnx.steps;

import io.vernier.onnx.graph.ElementType;
import java.util.List;
import java.util.Objects;

/**
 * What an element of the input vector is computed from where operators before the model do more than move and stretch numbers: filled
 * gaps, categories, functions. Columns are made of it before the rows are read.
 */
public sealed interface Expression {

    /** Of the result, in which it is rounded. */
    ElementType type();

    /** How many nodes the expression has, what it repeats counted each time. */
    long size();

    /** An element of an input of the graph. */
    record Source(String input, int element, ElementType type) implements Expression {
        @Override
        public long size() {
            return 1;
        }
    }

    /**
     * A constant.
     *
     * @param number the value, 0 or 1 of truths; 0 of text
     * @param text empty of numbers
     */
    record Constant(ElementType type, double number, String text) implements Expression {
        @Override
        public long size() {
            return 1;
        }
    }

    /** A function of others. */
    record Call(Function function, ElementType type, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public long size() {
            return 1 + arguments.stream().mapToLong(Expression::size).sum();
        }
    }

    /**
     * The value beside the first key that equals an expression.
     *
     * @param keys of its type
     * @param values as many
     * @param otherwise where no key equals it, or it is missing
     */
    record Lookup(Expression of, List<Constant> keys, List<Constant> values, Constant otherwise) implements Expression {
        public Lookup {
            keys = List.copyOf(keys);
            values = List.copyOf(values);
        }

        @Override
        public ElementType type() {
            return otherwise.type();
        }

        @Override
        public long size() {
            return 1 + of.size() + keys.size();
        }
    }

    /**
     * Several of one type beside one another, computed once for a row however many functions read them.
     *
     * As many expressions as it has elements hold it, so its hash is computed once.
     */
    final class Vector {
        private final ElementType type;
        private final List<Expression> elements;
        private final int hash;

        /** @param type float32 or double */
        Vector(ElementType type, List<Expression> elements) {
            this.type = type;
            this.elements = List.copyOf(elements);
            this.hash = Objects.hash(type, this.elements);
        }

        public ElementType type() {
            return type;
        }

        public List<Expression> elements() {
            return elements;
        }

        @Override
        public boolean equals(Object other) {
            return this == other
                    || (other instanceof Vector vector
                            && hash == vector.hash
                            && type == vector.type
                            && elements.equals(vector.elements));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * An element of a vector of float32 by the norm of all of them, as it is where that is 0; the others are computed with it, once for a
     * row.
     */
    record Share(Vector of, int element, Norm norm) implements Expression {
        @Override
        public ElementType type() {
            return ElementType.FLOAT;
        }

        @Override
        public long size() {
            return 10;
        }
    }

    /** What rows are divided by; sums go from the first to the last, as runtimes add. */
    enum Norm {
        /** The sum of the absolute values. */
        L1,
        /** The root of the sum of the squares, which is drawn of each share. */
        L2,
        /** The greatest number, which is no absolute value to runtimes, NaN aside. */
        MAX
    }

    /**
     * The product of a vector of doubles with as many weights, and a number that is added: summed in double precision from the first to the
     * last, and rounded once.
     */
    record Product(Vector of, List<Double> weights, double bias, ElementType type) implements Expression {
        public Product {
            weights = List.copyOf(weights);
        }

        @Override
        public long size() {
            return 1 + (long) weights.size();
        }
    }

    /** Functions, of one to three arguments; comparisons with NaN are false. */
    enum Function {
        CAST,
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        POWER,
        ABSOLUTE,
        LOGARITHM,
        EXPONENTIAL,
        ROOT,
        IS_MISSING,
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        NOT,
        AND,
        OR,
        /** The second where the first is true, else the third. */
        CHOOSE
    }
}
