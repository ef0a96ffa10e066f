package io.vernier.integer;

import io.vernier.model.Batch;

/**
 * Runs a program on one batch after the other for its predictions alone: the same bits as {@link IntegerProgram#run}, without showing
 * what is between. Each thread has its own, of one
 * {@link CompiledProgram}.
 */
public sealed interface Scorer permits ChainScorer, TreeScorer, ProgramScorer {

    /**
     * The prediction of each row; NaN for a row that holds NaN, unless the program admits it.
     *
     * @param predictions at least as many elements as rows; those are written
     * @throws IllegalArgumentException if the batch has another number of channels than the program reads
     */
    void predict(Batch batch, double[] predictions);

    /**
     * Predictions, margins and the last tensor. They may be overwritten by the next call.
     *
     * @throws IllegalArgumentException if the batch has another number of channels than the program reads
     */
    Scores score(Batch batch);
}
