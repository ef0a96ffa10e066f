package io.vernier.spark.scan;

import io.vernier.spark.plan.Measurement;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/** A measurement of which something else is done with each task when it starts. */
record Started<S>(Measurement<S> whole, Start<S> with) implements Measurement<S> {
    /** What becomes of a task. */
    interface Start<S> extends UnaryOperator<Measurement.Task<S>>, Serializable {}

    @Override
    public S empty() {
        return whole.empty();
    }

    @Override
    public Task<S> start() {
        return with.apply(whole.start());
    }

    @Override
    public void merge(S state, S other) {
        whole.merge(state, other);
    }

    @Override
    public void merge(S state, byte[] bytes) {
        whole.merge(state, bytes);
    }

    @Override
    public byte[] encode(S state) {
        return whole.encode(state);
    }

    @Override
    public S decode(byte[] bytes) {
        return whole.decode(bytes);
    }
}
