package io.vernier.jobs.comparison;

import io.vernier.certificate.Certificate;
import io.vernier.integer.Scorer;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.scan.AdmittedRows;
import io.vernier.validation.ObservedRows;
import java.util.List;

/** Compares integers with what their float model made of the same rows: tensors, predictions, and what the certificate says. */
final class IntegerComparison {
    private final Scorer scorer;
    private final TensorComparison tensors;
    private final TaskComparison task;
    private final List<Certificate> certificates;
    private final LabelledValidation state;

    IntegerComparison(LayeredModel model, ValidationMeasurement.Integers integers, LabelledValidation state) {
        this.scorer = integers.compiled().scorer();
        this.tensors = new TensorComparison(integers, state.validation());
        this.task = TaskComparison.of(model, integers.layout().task(), state);
        this.certificates = integers.certificates();
        this.state = state;
    }

    /** Counts rows of a block that are not compared, and leaves out those whose label cannot be judged. */
    void leaveOut(RowBlock block, long nonFinite, AdmittedRows kept) {
        state.nonFiniteRows(nonFinite);
        task.excludeUnlabelled(block, kept);
    }

    /** Scores rows once without a clock. */
    void warm(Batch batch) {
        scorer.score(batch);
    }

    /**
     * Scores rows as a quantized model does, for the time that it takes: the comparison itself asks for every tensor.
     *
     * @param floatNanoseconds what the float model took for the same rows
     */
    void time(Batch batch, long floatNanoseconds) {
        long since = System.nanoTime();
        scorer.score(batch);
        state.took(batch.rows(), floatNanoseconds, System.nanoTime() - since);
    }

    /**
     * Compares rows.
     *
     * @param floats the tensors of the float model, in its order
     * @param labels of the rows, or none
     * @param groups of the rows
     * @param slices for each column, the value of each row
     */
    void compare(Batch batch, Batch[] floats, double[] labels, int[] groups, String[][] slices) {
        ObservedRows observed = state.validation().observe(groups, slices);
        TensorComparison.Outputs outputs = tensors.compare(batch, floats, observed);
        task.compare(batch, outputs, labels, observed);
        certificates.forEach(certificate -> certify(certificate, batch, outputs.integerMargins()));
    }

    private void certify(Certificate certificate, Batch batch, DenseBatch margins) {
        for (int row = 0; row < batch.rows(); row++) {
            if (certificate.covers(batch, row)) {
                state.coveredRow();
                if (certificate.isOfClasses() && certificate.keepsClass(margins, row)) {
                    state.certifiedRow();
                }
            }
        }
    }

    void settle() {
        tensors.settle();
    }
}
