package io.vernier.jobs.comparison;

import io.vernier.spark.plan.Measurement;
import io.vernier.validation.Validation;

/** A measurement of one validation: what a subclass adds is how rows are compared. */
abstract class LabelledMeasurement implements Measurement<LabelledValidation> {
    private static final long serialVersionUID = 1L;

    /** What is compared, in order. */
    abstract Validation.Layout layout();

    @Override
    public final LabelledValidation empty() {
        return new LabelledValidation(Validation.empty(layout()));
    }

    @Override
    public final void merge(LabelledValidation state, LabelledValidation other) {
        state.merge(other);
    }

    @Override
    public final byte[] encode(LabelledValidation state) {
        return state.encode();
    }

    @Override
    public final LabelledValidation decode(byte[] bytes) {
        return LabelledValidation.decode(bytes, layout());
    }
}
