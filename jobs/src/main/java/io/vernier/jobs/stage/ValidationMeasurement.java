package io.vernier.jobs.stage;

import io.vernier.integer.IntegerProgram;
import io.vernier.integer.QuantizedModel;
import io.vernier.integer.QuantizedModel.TensorScale;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowBlock;
import io.vernier.model.LayeredModel;
import io.vernier.validation.Validation;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;
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
     * @param scales for each instruction that makes integers, by its step, what they stand for
     * @param layout the tensors of the model, in order
     */
    record Subject(
            LayeredModel model,
            IntegerProgram program,
            SortedMap<Integer, TensorScale> scales,
            Validation.Layout layout)
            implements Serializable {

        static Subject of(LayeredModel model, QuantizedModel quantized, Validation.Layout layout) {
            SortedMap<Integer, TensorScale> scales = new TreeMap<>();
            for (int step = 0; step < quantized.scales().size(); step++) {
                int key = step;
                quantized.scales().get(step).ifPresent(scale -> scales.put(key, scale));
            }
            return new Subject(model, quantized.program(), scales, layout);
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

    /** Compares the blocks of one task. */
    private static final class Comparer implements Measurement.Task<LabelledValidation> {
        private final TensorComparison tensors;
        private final TaskComparison task;
        private final LabelledValidation state;

        Comparer(Subject subject, LabelledValidation state) {
            this.tensors = new TensorComparison(subject, state.validation());
            this.task = TaskComparison.of(subject, state);
            this.state = state;
        }

        @Override
        public void accept(RowBlock block) {
            FiniteRows kept = FiniteRows.of(block.features());
            state.nonFiniteRows(block.rows() - kept.kept());
            task.excludeUnlabelled(block, kept);
            state.validation().count(kept.kept(), 0, block.rows() - kept.kept());
            if (kept.kept() > 0) {
                TensorComparison.Outputs outputs = tensors.compare(kept.select(block.features()));
                task.compare(outputs, kept.select(block.labels()), kept.kept());
            }
        }

        @Override
        public LabelledValidation state() {
            tensors.settle();
            return state;
        }
    }
}
