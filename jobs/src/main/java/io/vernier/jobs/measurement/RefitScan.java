package io.vernier.jobs.measurement;

import io.vernier.jobs.source.Scannable;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowBlock;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.ForwardPass;
import io.vernier.model.LayeredModel;
import io.vernier.refit.LayerCodes;
import io.vernier.refit.LinearRefit;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.SecondMoments;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/** The two passes that codes and weights of few bits are fitted by. Rows with an element that the model does not admit are left out. */
public final class RefitScan {
    private final SparkContext context;
    private final LayeredModel model;
    private final LinearRefit refit;
    private final Scannable data;
    private final LongAccumulator read;

    /** @param read counts rows as they are read, for the eye alone */
    public RefitScan(
            SparkContext context, LayeredModel model, LinearRefit refit, Scannable data, LongAccumulator read) {
        this.context = context;
        this.model = model;
        this.refit = refit;
        this.data = data;
        this.read = read;
    }

    /** What executors know of both passes. */
    private record Subject(LayeredModel model, LinearRefit refit) implements Serializable {}

    /**
     * What codes are chosen by.
     *
     * @param empty a state that has seen nothing
     */
    public CodeStatistics statistics(CodeStatistics empty) {
        return scan(subject -> new StatisticsMeasurement(subject, empty.shape()));
    }

    /** What weights are fitted to. */
    public SecondMoments moments(LayerCodes codes, int inputBits) {
        return scan(subject -> new MomentsMeasurement(subject, codes, inputBits));
    }

    private <S> S scan(Function<Broadcast<Subject>, Measurement<S>> measurement) {
        Broadcast<Subject> shared =
                context.broadcast(new Subject(model, refit), scala.reflect.ClassTag$.MODULE$.apply(Subject.class));
        try {
            return data.scan(measurement.apply(shared), read).state();
        } finally {
            shared.destroy();
        }
    }

    /** Shows an observer the admitted rows of a block with the outputs of the layer. */
    private static final class Rows {
        private final ForwardPass pass;
        private final int tensor;
        private DenseBatch outputs;

        Rows(Subject subject) {
            this.pass = ForwardPass.of(subject.model());
            this.tensor = subject.refit().tensor();
        }

        Optional<Batch> of(RowBlock block) {
            AdmittedRows admitted = AdmittedRows.of(pass.model().admission(), block.features());
            if (admitted.kept() == 0) {
                return Optional.empty();
            }
            Batch rows = admitted.select(block.features());
            pass.run(rows, (index, batch) -> outputs = index == tensor ? batch.dense("refit") : outputs);
            return Optional.of(rows);
        }
    }

    private record StatisticsMeasurement(Broadcast<Subject> subject, CodeStatistics.Shape shape)
            implements Measurement<CodeStatistics> {
        @Override
        public CodeStatistics empty() {
            return shape.empty();
        }

        @Override
        public Task<CodeStatistics> start() {
            CodeStatistics state = empty();
            Rows rows = new Rows(subject.value());
            LinearRefit refit = subject.value().refit();
            return new Filling<>(
                    state, block -> rows.of(block).ifPresent(admitted -> refit.observe(admitted, rows.outputs, state)));
        }

        @Override
        public void merge(CodeStatistics state, CodeStatistics other) {
            state.merge(other);
        }

        @Override
        public void merge(CodeStatistics state, byte[] bytes) {
            state.merge(bytes);
        }

        @Override
        public byte[] encode(CodeStatistics state) {
            return state.encode();
        }

        @Override
        public CodeStatistics decode(byte[] bytes) {
            CodeStatistics state = empty();
            state.merge(bytes);
            return state;
        }
    }

    private record MomentsMeasurement(Broadcast<Subject> subject, LayerCodes codes, int inputBits)
            implements Measurement<SecondMoments> {
        @Override
        public SecondMoments empty() {
            return subject.value().refit().emptyMoments();
        }

        @Override
        public Task<SecondMoments> start() {
            SecondMoments state = empty();
            Rows rows = new Rows(subject.value());
            LinearRefit refit = subject.value().refit();
            return new Filling<>(state, block -> rows.of(block)
                    .ifPresent(admitted -> refit.observe(admitted, rows.outputs, codes, inputBits, state)));
        }

        @Override
        public void merge(SecondMoments state, SecondMoments other) {
            state.merge(other);
        }

        @Override
        public void merge(SecondMoments state, byte[] bytes) {
            state.merge(bytes);
        }

        @Override
        public byte[] encode(SecondMoments state) {
            return state.encode();
        }

        @Override
        public SecondMoments decode(byte[] bytes) {
            SecondMoments state = empty();
            state.merge(bytes);
            return state;
        }
    }

    /** A state and what fills it. */
    private record Filling<S>(S state, Consumer<RowBlock> observer) implements Measurement.Task<S> {
        @Override
        public void accept(RowBlock block) {
            observer.accept(block);
        }
    }
}
