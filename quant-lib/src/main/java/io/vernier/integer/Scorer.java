package io.vernier.integer;

import io.vernier.model.Batch;
import java.util.Optional;

/**
 * Runs a program on one batch after the other for its predictions alone: the same bits as {@link IntegerProgram#run}, without showing
 * what is between. Not safe for use by several threads.
 */
public sealed interface Scorer permits ChainScorer, ProgramScorer {

    /**
     * The fastest scorer of a program.
     *
     * @param kernels {@link Kernels#best()}; any other are used instruction by instruction
     */
    static Scorer of(IntegerProgram program, Kernels kernels) {
        Optional<Scorer> chain =
                kernels.equals(Kernels.best()) ? Chain.of(program).map(ChainScorer::new) : Optional.empty();
        return chain.orElseGet(() -> new ProgramScorer(program, kernels));
    }

    /**
     * The prediction of each row; NaN for a row that holds NaN.
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
