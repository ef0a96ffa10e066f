package io.vernier.validation;

/** What a state observes of its rows. */
enum Observed {
    BOTH,

    /** The float model was observed by another state, which has seen the same rows. */
    INTEGERS;

    boolean floats() {
        return this == BOTH;
    }
}
