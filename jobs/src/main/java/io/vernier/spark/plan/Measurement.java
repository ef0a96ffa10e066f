package io.vernier.spark.plan;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * What a scan measures: a state that each task fills from its blocks and that adds up, in any order and grouping, to the state of all
 * rows.
 *
 * @param <S> the state; it must not depend on how rows were divided
 */
public interface Measurement<S> extends Serializable {

    /** The state that has seen nothing. */
    S empty();

    /** What fills a state with the blocks of a task. */
    Task<S> start();

    /** Adds what another state has seen. */
    void merge(S state, S other);

    /** The state as bytes. */
    byte[] encode(S state);

    /** The state that {@link #encode} wrote. */
    S decode(byte[] bytes);

    /** Adds what a state has seen that {@link #encode} wrote; those that are large do it without making that state. */
    default void merge(S state, byte[] bytes) {
        merge(state, decode(bytes));
    }

    /** The work of one task. */
    interface Task<S> extends Consumer<RowBlock> {

        /** The state of all blocks so far, asked for once, at the end. */
        S state();
    }
}
