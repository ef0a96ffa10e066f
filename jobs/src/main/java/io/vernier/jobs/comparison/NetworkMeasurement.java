package io.vernier.jobs.comparison;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.FloatBatch;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.onnx.runtime.OrtPass;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.scan.AdmittedRows;
import io.vernier.spark.scan.RowGroups;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.Validation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;

/** Compares a network with what was made of it: computed precisely, and as it is served, which predictions are compared of. */
public final class NetworkMeasurement extends LabelledMeasurement {
    private static final long serialVersionUID = 1L;

    /** In the place of the tensor's name, what the output is as it is served. */
    private static final String SERVED = " (served)";

    private final Broadcast<Subject> subject;

    /** @param subject what is compared */
    public NetworkMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is compared; each shows its output alone.
     *
     * @param floats the network
     * @param precise what was made of it, computed precisely
     * @param served the same as it is served
     * @param layout of {@link #layout}
     */
    public record Subject(
            OrtModel floats, OrtModel precise, OrtModel served, Decision decision, Validation.Layout layout)
            implements Serializable {}

    /** What is measured of an output. */
    public static Validation.Layout layout(String output, io.vernier.validation.Task task, List<String> slices) {
        return new Validation.Layout(List.of(output, output + SERVED), List.of(), task, slices);
    }

    /** The metrics of a validation, those of what is served under their own name. */
    public static List<Metric> metrics(Validation validation) {
        List<Metric> metrics = new ArrayList<>();
        for (Metric metric : validation.metrics()) {
            if (!metric.scope().endsWith(SERVED)) {
                metrics.add(metric);
            } else if (metric.name() == MetricName.SQNR_DB) {
                metrics.add(new Metric(
                        Metric.MODEL,
                        MetricName.SQNR_DB_SERVED,
                        metric.rows(),
                        metric.floatValue(),
                        metric.quantizedValue(),
                        metric.interval(),
                        metric.slice()));
            }
        }
        return List.copyOf(metrics);
    }

    /** The numbers of the output, each a channel, of one of several networks that show the same. */
    static DenseBatch output(OrtPass pass, OrtModel model, Batch batch) {
        int width = model.shown().get(0).values();
        DenseBatch output = DenseBatch.zeros(batch.rows(), width);
        pass.show(batch, (tensor, values) -> {
            FloatBatch shown = (FloatBatch) values;
            for (int row = 0; row < shown.rows(); row++) {
                for (int k = 0; k < width; k++) {
                    output.values()[output.offset(k) + shown.first() + row] = shown.values()[row * width + k];
                }
            }
        });
        return output;
    }

    @Override
    Validation.Layout layout() {
        return subject.value().layout();
    }

    @Override
    public Measurement.Task<LabelledValidation> start() {
        return new Comparer(subject.value(), empty());
    }

    /** Compares the blocks of one task. */
    private static final class Comparer implements Measurement.Task<LabelledValidation> {
        private final OrtModel model;
        private final OrtPass floats;
        private final OrtPass precise;
        private final OrtPass served;
        private final TaskComparison task;
        private final LabelledValidation state;
        private boolean isWarm;

        Comparer(Subject subject, LabelledValidation state) {
            this.model = subject.floats();
            this.floats = model.open();
            this.precise = subject.precise().open();
            this.served = subject.served().open();
            this.task = TaskComparison.of(subject.decision(), subject.layout().task(), state);
            this.state = state;
        }

        @Override
        public void accept(RowBlock block) {
            AdmittedRows kept = AdmittedRows.of(model, block.features());
            state.nonFiniteRows(block.rows() - kept.kept());
            task.excludeUnlabelled(block, kept);
            state.validation().count(kept.kept(), 0, block.rows() - kept.kept());
            if (kept.kept() > 0) {
                Batch batch = kept.select(block.features());
                double[] labels = kept.select(block.labels());
                String[][] slices = Stream.of(block.slices()).map(kept::select).toArray(String[][]::new);
                ObservedRows observed = state.validation().observe(RowGroups.of(batch, labels), slices);
                if (!isWarm) {
                    // What the first batch of a task takes is opening the sessions.
                    output(floats, model, batch);
                    output(served, model, batch);
                    isWarm = true;
                }
                long start = System.nanoTime();
                DenseBatch reference = output(floats, model, batch);
                long middle = System.nanoTime();
                DenseBatch quantized = output(served, model, batch);
                state.took(batch.rows(), middle - start, System.nanoTime() - middle);
                observe(0, reference, output(precise, model, batch), observed);
                observe(1, reference, quantized, observed);
                task.compare(
                        batch,
                        new TensorComparison.Outputs(reference, reference, quantized, quantized),
                        labels,
                        observed);
            }
        }

        private static void observe(int tensor, DenseBatch floats, DenseBatch quantized, ObservedRows observed) {
            observed.observe(tensor, floats.values(), quantized.values(), floats.channels());
        }

        @Override
        public LabelledValidation state() {
            return state;
        }
    }
}
