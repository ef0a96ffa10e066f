package io.vernier.spark.source;

/** What a null among the inputs of an assembler does: its {@code handleInvalid}, which says nothing about NaN here. */
public enum NullPolicy {
    /** The data is refused. */
    FAIL,
    /** The row is left out of everything and counted. */
    SKIP_ROW,
    /** The null is NaN. */
    KEEP_AS_NAN
}
