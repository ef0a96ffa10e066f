package io.vernier.jobs.stage;

import io.vernier.certificate.Certificate;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.measurement.AdmittedRows;
import io.vernier.jobs.measurement.RowGroups;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowBlock;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.Validation;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;

/** Compares a float model and its integers on the same rows. */
final class ValidationMeasurement implements Measurement<LabelledValidation> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subject> subject;

    ValidationMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is compared.
     *
     * @param program the integers of the model
     * @param layout the tensors of the model, in order
     * @param certificates what is known of their difference: one, or none where there is no proof
     * @param rows which of them are compared
     */
    record Subject(
            LayeredModel model,
            IntegerProgram program,
            Validation.Layout layout,
            List<Certificate> certificates,
            Rows rows)
            implements Serializable {

        static Subject of(
                LayeredModel model,
                IntegerProgram program,
                Validation.Layout layout,
                Optional<Certificate> certificate) {
            return new Subject(model, program, layout, certificate.stream().toList(), Rows.ALL);
        }

        /** A quarter of the rows, by their content, without a certificate. */
        static Subject ofSome(LayeredModel model, IntegerProgram program, Validation.Layout layout) {
            return new Subject(model, program, layout, List.of(), Rows.QUARTER);
        }
    }

    @Override
    public LabelledValidation empty() {
        return new LabelledValidation(Validation.empty(subject.value().layout()));
    }

    @Override
    public Measurement.Task<LabelledValidation> start() {
        return new Comparer(subject.value(), empty());
    }

    @Override
    public void merge(LabelledValidation state, LabelledValidation other) {
        state.merge(other);
    }

    @Override
    public byte[] encode(LabelledValidation state) {
        return state.encode();
    }

    @Override
    public LabelledValidation decode(byte[] bytes) {
        return LabelledValidation.decode(bytes, subject.value().layout());
    }

    /** Which rows are compared. */
    enum Rows {
        ALL,
        /** Those of every fourth content group. */
        QUARTER;

        private static final int STEP = 4;

        private void exclude(Batch batch, AdmittedRows kept) {
            if (this == QUARTER) {
                int[] groups = RowGroups.of(batch, new double[0]);
                for (int row = 0; row < groups.length; row++) {
                    if (groups[row] % STEP != 0) {
                        kept.exclude(row);
                    }
                }
            }
        }
    }

    /** Compares the blocks of one task. */
    private static final class Comparer implements Measurement.Task<LabelledValidation> {
        private final TensorComparison tensors;
        private final TaskComparison task;
        private final LayeredModel model;
        private final List<Certificate> certificates;
        private final Rows rows;
        private final LabelledValidation state;

        Comparer(Subject subject, LabelledValidation state) {
            this.tensors = new TensorComparison(subject, state.validation());
            this.task = TaskComparison.of(subject, state);
            this.model = subject.model();
            this.certificates = subject.certificates();
            this.rows = subject.rows();
            this.state = state;
        }

        @Override
        public void accept(RowBlock block) {
            AdmittedRows kept = AdmittedRows.of(model.admission(), block.features());
            state.nonFiniteRows(block.rows() - kept.kept());
            task.excludeUnlabelled(block, kept);
            rows.exclude(block.features(), kept);
            state.validation().count(kept.kept(), 0, block.rows() - kept.kept());
            if (kept.kept() > 0) {
                Batch batch = kept.select(block.features());
                double[] labels = kept.select(block.labels());
                ObservedRows observed = state.validation().observe(RowGroups.of(batch, labels), slices(block, kept));
                TensorComparison.Outputs outputs = tensors.compare(batch, observed);
                task.compare(batch, outputs, labels, observed);
                certificates.forEach(certificate -> certify(certificate, batch, outputs.integerMargins()));
            }
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

        private static String[][] slices(RowBlock block, AdmittedRows kept) {
            return Stream.of(block.slices()).map(kept::select).toArray(String[][]::new);
        }

        @Override
        public LabelledValidation state() {
            tensors.settle();
            return state;
        }
    }
}
