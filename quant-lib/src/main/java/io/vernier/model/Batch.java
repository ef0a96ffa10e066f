package io.vernier.model;

/** A block of rows of one tensor. The arrays are shared, not copied: a batch is consumed before the next one is made. */
public sealed interface Batch permits DenseBatch, SparseBatch {

    int rows();

    int channels();
}
