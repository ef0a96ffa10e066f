package io.vernier.onnx.steps;

import io.vernier.model.Decision;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.Tensor;
import java.util.List;

/** What a value of a graph is, as far as the translation has come. */
sealed interface Made {

    default boolean isOfInputs() {
        return this instanceof Rows || this instanceof Columns;
    }

    /** Rows of real elements of the input vector, each changed by itself. */
    record Rows(List<Element> elements, Operation.Numbers precision) implements Made {
        public Rows {
            elements = List.copyOf(elements);
        }
    }

    /** Rows of integers, truths or texts that are computed from the inputs. */
    record Columns(List<Expression> expressions) implements Made {
        public Columns {
            expressions = List.copyOf(expressions);
        }
    }

    /** What a step makes. */
    record OfStep(String tensor, int channels) implements Made {}

    /** One less what a step makes: the probability of class 0 from that of class 1. */
    record Complement(OfStep of) implements Made {}

    /** The probabilities of two classes by a classifier that is one part of one-vs-rest. */
    record Part(Node classifier) implements Made {}

    /** Of these the probability of class 1. */
    record PartScore(Node classifier) implements Made {}

    /** The margins of the classes of one-vs-rest, in the order of their probabilities: nothing but that order may be read. */
    record OfParts(OfStep margins) implements Made {}

    /** What a step makes with the other sign: the score of class 0 from that of class 1. */
    record Opposite(OfStep of) implements Made {}

    /**
     * The probabilities or scores of two classes, from that of class 1.
     *
     * @param middle where they are equal
     */
    record Pair(OfStep of, double middle) implements Made {}

    /** A constant of the file. */
    record Constant(Tensor tensor) implements Made {}

    /** The position of a class. */
    record Index(OfStep decided, Decision decision) implements Made {}

    /** A class. */
    record Label(OfStep decided, Decision decision, List<String> labels) implements Made {}
}
