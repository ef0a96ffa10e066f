package io.vernier.model;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntConsumer;

/** A float model as a calibration sees it: tensors with channels, and passes that show them for rows of an input vector. */
public interface MeasuredModel extends Serializable {

    /** The names of the tensors that are measured, in the order in which a pass shows them. */
    List<String> tensors();

    /**
     * Channels of a tensor.
     *
     * @throws IllegalArgumentException if there is no such tensor
     */
    int channels(String tensor);

    /** Leaves of the trees that make a tensor; 0 where others make it. */
    default int leaves(String tensor) {
        return 0;
    }

    /** Which numbers a row may hold. */
    Admission admission();

    /** Whether a row is computed whatever numbers it holds, NaN and infinities too. */
    default boolean admitsAnyNumber() {
        return admission() == Admission.ANY;
    }

    /** Names the rows that the model refuses although it admits each of their numbers. */
    default void refuse(Batch batch, IntConsumer row) {}

    /** Whether the first tensor is the input vector itself, one channel an element: the same for all models that read the same vectors. */
    boolean measuresInput();

    /** What decides the statistics besides the file, the columns and the names of the tensors; empty where nothing does. */
    default List<String> circumstances() {
        return List.of();
    }

    /** What computes one batch after the other; not safe for use by several threads. */
    Pass open();

    /** A computation of the tensors, in buffers that the next batch overwrites. */
    interface Pass {

        /**
         * Computes a batch and shows every tensor.
         *
         * @throws IllegalArgumentException if the batch has another number of elements than the model reads
         */
        void show(Batch input, Tap tap);
    }
}
