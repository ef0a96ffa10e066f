package io.vernier.config;

/** What NaN and infinities in the data do. */
public enum NonFinite {
    /** The data is refused. */
    FAIL,
    /** The row goes no further than the statistics of the input, and is counted. */
    SKIP
}
