package io.vernier.jobs.comparison;

import io.vernier.jobs.measurement.AdmittedRows;
import io.vernier.jobs.measurement.RowGroups;
import io.vernier.jobs.spark.Measurement;
import io.vernier.jobs.spark.RowBlock;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.onnx.runtime.OrtPass;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.Validation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** Compares the output of a network with those of several files that were made of it, each on the rows that judge it. */
public final class RecipeMeasurement extends LabelledMeasurement {
    private static final long serialVersionUID = 1L;
    private static final double[] UNLABELLED = {};

    private final Broadcast<Subject> subject;

    /** @param subject what is compared */
    public RecipeMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is compared; each network shows its output alone.
     *
     * @param floats the network
     * @param folds the rows that judge, each of them in one
     * @param layout has a tensor for each recipe, in order
     */
    public record Subject(OrtModel floats, List<Fold> folds, Validation.Layout layout) implements Serializable {
        public Subject {
            folds = List.copyOf(folds);
        }
    }

    /**
     * Rows that judge what was made of others.
     *
     * @param from the first of their groups by content
     * @param to the one after the last
     * @param made a file for each recipe
     */
    public record Fold(int from, int to, List<OrtModel> made) implements Serializable {
        public Fold {
            made = List.copyOf(made);
        }
    }

    @Override
    Validation.Layout layout() {
        return subject.value().layout();
    }

    @Override
    public Measurement.Task<LabelledValidation> start() {
        return new Judge(subject.value(), empty());
    }

    /** Compares the blocks of one task. */
    private static final class Judge implements Measurement.Task<LabelledValidation> {
        private final Subject subject;
        private final OrtPass floats;
        private final List<List<OrtPass>> made = new ArrayList<>();
        private final LabelledValidation state;

        Judge(Subject subject, LabelledValidation state) {
            this.subject = subject;
            this.floats = subject.floats().open();
            subject.folds()
                    .forEach(fold ->
                            made.add(fold.made().stream().map(OrtModel::open).toList()));
            this.state = state;
        }

        @Override
        public void accept(RowBlock block) {
            int[] groups = RowGroups.of(block.features(), UNLABELLED);
            for (int fold = 0; fold < made.size(); fold++) {
                int from = subject.folds().get(fold).from();
                int to = subject.folds().get(fold).to();
                int[] rows = IntStream.range(0, groups.length)
                        .filter(row -> groups[row] >= from && groups[row] < to)
                        .toArray();
                if (rows.length > 0) {
                    judge(RowGroups.gather(block.features(), rows), made.get(fold));
                }
            }
        }

        private void judge(Batch judging, List<OrtPass> recipes) {
            AdmittedRows kept = AdmittedRows.of(subject.floats(), judging);
            if (kept.kept() == 0) {
                return;
            }
            Batch batch = kept.select(judging);
            Validation validation = state.validation();
            validation.count(batch.rows(), 0, 0);
            ObservedRows observed = validation.observe(RowGroups.of(batch, UNLABELLED), new String[0][]);
            DenseBatch expected = NetworkMeasurement.output(floats, subject.floats(), batch);
            for (int recipe = 0; recipe < recipes.size(); recipe++) {
                DenseBatch found = NetworkMeasurement.output(recipes.get(recipe), subject.floats(), batch);
                observed.observe(recipe, expected.values(), found.values(), expected.channels());
            }
        }

        @Override
        public LabelledValidation state() {
            return state;
        }
    }
}
