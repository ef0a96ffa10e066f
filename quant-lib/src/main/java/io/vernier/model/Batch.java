package io.vernier.model;

/** A block of rows of one tensor. The arrays are shared, not copied: a batch is consumed before the next one is made. */
public sealed interface Batch permits DenseBatch, FloatBatch, SparseBatch {

    int rows();

    int channels();

    /**
     * This batch, if it is dense.
     *
     * @param reader the step that reads it
     * @throws IllegalArgumentException if it is none
     */
    default DenseBatch dense(String reader) {
        if (this instanceof DenseBatch dense) {
            return dense;
        }
        throw new IllegalArgumentException(
                "Step \"" + reader + "\" reads what a step made, found another kind of batch.");
    }
}
