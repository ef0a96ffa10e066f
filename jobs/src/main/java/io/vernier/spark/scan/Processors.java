package io.vernier.spark.scan;

import io.vernier.onnx.runtime.Processor;
import io.vernier.spark.plan.Measurement;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/** The kinds of processors that tasks of a scan have run on. */
final class Processors extends AccumulatorV2<String, SortedSet<String>> {
    private static final long serialVersionUID = 1L;

    private final SortedSet<String> kinds = Collections.synchronizedSortedSet(new TreeSet<>());

    /** None so far. */
    static Processors none(SparkContext context) {
        Processors none = new Processors();
        context.register(none, "processors");
        return none;
    }

    /** The same measurement, of whose tasks each says where it runs. */
    <S> Measurement<S> of(Measurement<S> measurement) {
        return new Started<>(measurement, task -> {
            add(Processor.kind());
            return task;
        });
    }

    @Override
    public boolean isZero() {
        return kinds.isEmpty();
    }

    @Override
    public Processors copy() {
        Processors copy = new Processors();
        copy.kinds.addAll(kinds);
        return copy;
    }

    @Override
    public void reset() {
        kinds.clear();
    }

    @Override
    public void add(String kind) {
        kinds.add(kind);
    }

    @Override
    public void merge(AccumulatorV2<String, SortedSet<String>> other) {
        kinds.addAll(other.value());
    }

    @Override
    public SortedSet<String> value() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(kinds));
    }
}
