package io.vernier.refit;

/** Where the codes of an input may have their zero. */
public enum Zero {
    /** Anywhere: any real offset. */
    REAL,
    /** The offset is a multiple of the step, as plain runtimes want it. */
    INTEGER
}
