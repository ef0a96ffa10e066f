package io.vernier.jobs.comparison;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.onnx.runtime.OrtPass;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.scan.AdmittedRows;
import io.vernier.spark.scan.RowGroups;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.Validation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;

/** Compares a network with several files that were made of it, each on the rows that judge it. */
public final class HeldBackMeasurement extends LabelledMeasurement {
    private static final long serialVersionUID = 1L;
    private static final double[] UNLABELLED = {};

    private final Broadcast<Subject> subject;

    /** @param subject what is compared */
    public HeldBackMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is compared; each network shows its output alone.
     *
     * @param floats the network
     * @param decision how an output becomes a prediction
     * @param folds the rows that judge, each of them in one
     * @param groups of rows by content; those of the first {@link ContentGroups#COUNT} are looked at
     * @param candidates files in each fold
     */
    public record Subject(OrtModel floats, Decision decision, List<Fold> folds, int groups, int candidates)
            implements Serializable {
        public Subject {
            folds = List.copyOf(folds);
        }
    }

    /**
     * What was found of a candidate.
     *
     * @param decibels signal to noise of the output; absent where there is no noise, NaN where an output was no number, or no row judged
     * @param agreement share of rows with the prediction of the network
     */
    public record Loss(OptionalDouble decibels, double agreement) implements Serializable {}

    /** What was found of each candidate, in order. */
    public List<Loss> losses(Validation validation) {
        if (validation.rows() == 0) {
            return Collections.nCopies(subject.value().candidates(), new Loss(OptionalDouble.of(Double.NaN), 0));
        }
        Map<String, OptionalDouble> decibels = new HashMap<>();
        for (Metric metric : validation.metrics()) {
            if (metric.name() == MetricName.SQNR_DB) {
                decibels.put(metric.scope(), metric.quantizedValue());
            }
        }
        return IntStream.range(0, subject.value().candidates())
                .mapToObj(candidate -> new Loss(
                        decibels.get(output(candidate)),
                        1 - share(decibels.get(prediction(candidate)), validation.rows())))
                .toList();
    }

    private static String output(int candidate) {
        return "output " + candidate;
    }

    /** In whose place there is 1 for each row, and 0 where the candidate predicts something else. */
    private static String prediction(int candidate) {
        return "prediction " + candidate;
    }

    /** Noise of ones and zeros is the share of rows that differ. */
    private static double share(OptionalDouble decibels, long rows) {
        return decibels.isPresent() ? Math.rint(Math.pow(10, -decibels.getAsDouble() / 10) * rows) / rows : 0;
    }

    /**
     * Rows that judge what was made of others.
     *
     * @param from the first of their groups by content
     * @param to the one after the last
     * @param made a file for each candidate
     */
    public record Fold(int from, int to, List<OrtModel> made) implements Serializable {
        public Fold {
            made = List.copyOf(made);
        }
    }

    @Override
    Validation.Layout layout() {
        int candidates = subject.value().candidates();
        return new Validation.Layout(
                IntStream.range(0, candidates)
                        .boxed()
                        .flatMap(candidate -> Stream.of(output(candidate), prediction(candidate)))
                        .toList(),
                List.of(),
                new io.vernier.validation.Task.Regression(0, false),
                List.of());
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
            int[] groups = RowGroups.of(block.features(), UNLABELLED, subject.groups());
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

        private void judge(Batch judging, List<OrtPass> candidates) {
            AdmittedRows kept = AdmittedRows.of(subject.floats(), judging);
            if (kept.kept() == 0) {
                return;
            }
            Batch batch = kept.select(judging);
            Validation validation = state.validation();
            validation.count(batch.rows(), 0, 0);
            ObservedRows observed = validation.observe(RowGroups.of(batch, UNLABELLED), new String[0][]);
            DenseBatch expected = NetworkMeasurement.output(floats, subject.floats(), batch);
            double[] ones = new double[batch.rows()];
            Arrays.fill(ones, 1);
            for (int candidate = 0; candidate < candidates.size(); candidate++) {
                DenseBatch found = NetworkMeasurement.output(candidates.get(candidate), subject.floats(), batch);
                observed.observe(2 * candidate, expected.values(), found.values(), expected.channels());
                observed.observe(2 * candidate + 1, ones, hits(expected, found), 1);
            }
        }

        private double[] hits(DenseBatch expected, DenseBatch found) {
            return IntStream.range(0, expected.rows())
                    .mapToDouble(row -> subject.decision().predict(expected, row)
                                    == subject.decision().predict(found, row)
                            ? 1
                            : 0)
                    .toArray();
        }

        @Override
        public LabelledValidation state() {
            return state;
        }
    }
}
