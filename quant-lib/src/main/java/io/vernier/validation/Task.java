package io.vernier.validation;

import java.io.Serializable;

/** What a model is for, which decides the metrics. */
public sealed interface Task extends Serializable {

    /** Whether rows have a label. */
    boolean labelled();

    /**
     * Predicts one of several classes.
     *
     * @param classes 2 or more
     * @param probable whether the model gives each class a probability, without which there is no log loss
     */
    record Classification(int classes, boolean labelled, boolean probable) implements Task {

        /** Of a model that gives probabilities. */
        public Classification(int classes, boolean labelled) {
            this(classes, labelled, true);
        }
    }

    /**
     * Predicts a number.
     *
     * @param agreement the greatest difference between two predictions that agree, in units of the prediction
     */
    record Regression(double agreement, boolean labelled) implements Task {}

    /**
     * Gives rows hashes, of which labels know nothing.
     *
     * @param tables hashes of a row
     */
    record Hashing(int tables) implements Task {
        @Override
        public boolean labelled() {
            return false;
        }
    }

    /**
     * Assigns rows to clusters, of which labels know nothing.
     *
     * @param clusters of the model
     */
    record Clustering(int clusters) implements Task {
        @Override
        public boolean labelled() {
            return false;
        }
    }
}
