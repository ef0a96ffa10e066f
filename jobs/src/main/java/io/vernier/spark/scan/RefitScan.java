package io.vernier.spark.scan;

import io.vernier.model.Batch;
import io.vernier.refit.LayerCodes;
import io.vernier.refit.ModelRefit;
import io.vernier.refit.RefittedLayer;
import io.vernier.refit.RowPass;
import io.vernier.spark.plan.Broadcasts;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.source.Scannable;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * The two passes that codes and weights of few bits of one layer are fitted by. Rows with an element that the model does not admit are
 * left out.
 */
public final class RefitScan {
    private final SparkContext context;
    private final Subject subject;
    private final Scannable data;
    private final Share share;
    private final LongAccumulator read;

    /**
     * @param before the fitted layers before this one
     * @param share which of the rows are fitted to
     * @param read counts rows as they are read, for the eye alone
     */
    public RefitScan(
            SparkContext context,
            ModelRefit refit,
            int layer,
            List<RefittedLayer> before,
            Scannable data,
            Share share,
            LongAccumulator read) {
        this.context = context;
        this.subject = new Subject(refit, layer, before);
        this.data = data;
        this.share = share;
        this.read = read;
    }

    /** What executors know of both passes. */
    private record Subject(ModelRefit refit, int layer, List<RefittedLayer> before) implements Serializable {}

    /** What codes are chosen by. */
    public CodeStatistics statistics(CodeStatistics.Shape shape) {
        return scan(shared -> new StatisticsMeasurement(shared, shape));
    }

    /** What weights are fitted to. */
    public SecondMoments moments(LayerCodes codes) {
        return scan(shared -> new MomentsMeasurement(shared, codes, List.of()));
    }

    /** What codes are refined by. */
    public SecondMoments tables(List<InputGroups> groups, LayerCodes codes) {
        return scan(shared -> new MomentsMeasurement(shared, codes, groups));
    }

    private <S> S scan(Function<Broadcast<Subject>, Measurement<S>> measurement) {
        Broadcast<Subject> shared = context.broadcast(subject, scala.reflect.ClassTag$.MODULE$.apply(Subject.class));
        try {
            return data.scan(share.of(measurement.apply(shared)), read).state();
        } finally {
            Broadcasts.destroy(shared);
        }
    }

    /** Shows the admitted rows of each block to a pass. */
    private static <S> Filling<S> filling(Subject subject, S state, BiConsumer<RowPass, Batch> observer) {
        RowPass pass = subject.refit().pass(subject.layer(), subject.before());
        return new Filling<>(state, block -> {
            AdmittedRows admitted = AdmittedRows.of(subject.refit().model().admission(), block.features());
            if (admitted.kept() > 0) {
                observer.accept(pass, admitted.select(block.features()));
            }
        });
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
            return filling(subject.value(), state, (pass, rows) -> pass.observe(rows, state));
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

    /** @param groups of each input, whose moments are measured; where there are none, those of the codes are */
    private record MomentsMeasurement(Broadcast<Subject> subject, LayerCodes codes, List<InputGroups> groups)
            implements Measurement<SecondMoments> {
        @Override
        public SecondMoments empty() {
            ModelRefit refit = subject.value().refit();
            return groups.isEmpty() ? refit.emptyMoments(subject.value().layer()) : refit.emptyTables(groups);
        }

        @Override
        public Task<SecondMoments> start() {
            SecondMoments state = empty();
            return filling(subject.value(), state, (pass, rows) -> {
                if (groups.isEmpty()) {
                    pass.observe(rows, codes, state);
                } else {
                    pass.observe(rows, groups, codes, state);
                }
            });
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
