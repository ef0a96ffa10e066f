package io.vernier.validation;

import io.vernier.arithmetic.Elementary;
import io.vernier.arithmetic.ExactRational;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Agreement of classes; with labels also accuracy, log loss and, for two classes, the area under the ROC curve. */
public final class ClassificationMetrics implements TaskMetrics {
    /** A probability of 0 for what happened would be an infinite loss. */
    private static final double LEAST_PROBABILITY = 1e-15;

    private final Task.Classification task;
    private long rows;
    private long agreements;
    private long gained;
    private long lost;
    private final Model floats;
    private final Model quantized;
    private final Observed observes;

    /** @param margins into how many intervals the margins of each model fall at most */
    ClassificationMetrics(Task.Classification task, int margins, Observed observes) {
        this(
                task,
                observes,
                new Model(LossSum.empty(), new RankCounts(margins)),
                new Model(LossSum.empty(), new RankCounts(margins)));
    }

    private ClassificationMetrics(Task.Classification task, Observed observes, Model floats, Model quantized) {
        this.task = task;
        this.observes = observes;
        this.floats = floats;
        this.quantized = quantized;
    }

    /** What one of the two models scored against the labels. */
    private static final class Model {
        long correct;
        final LossSum logLoss;
        final RankCounts ranks;

        Model(LossSum logLoss, RankCounts ranks) {
            this.logLoss = logLoss;
            this.ranks = ranks;
        }

        void observe(int label, int predicted, double probability) {
            correct += predicted == label ? 1 : 0;
            logLoss.add(-Elementary.log(Math.max(probability, LEAST_PROBABILITY)));
        }

        void merge(Model other) {
            correct = Math.addExact(correct, other.correct);
            logLoss.merge(other.logLoss);
            ranks.merge(other.ranks);
        }

        Model without(Model part) {
            Model rest = new Model(logLoss.without(part.logLoss), ranks.without(part.ranks));
            rest.correct = Math.subtractExact(correct, part.correct);
            return rest;
        }

        void encode(DataOutput out) throws IOException {
            out.writeLong(correct);
            logLoss.encode(out);
            ranks.encode(out);
        }

        static Model decode(int margins, DataInput in) throws IOException {
            long correct = in.readLong();
            Model model = new Model(LossSum.decode(in), RankCounts.decode(margins, in));
            model.correct = correct;
            return model;
        }
    }

    /** Observes the classes that the two models predict for a row. */
    public void observe(int floatClass, int quantizedClass) {
        rows++;
        agreements += floatClass == quantizedClass ? 1 : 0;
    }

    /**
     * Observes the label of a row whose classes are observed as well.
     *
     * @param floatProbability what the float model gives the label
     * @param quantizedProbability what the integer model gives the label
     */
    public void observeLabel(
            int label, int floatClass, int quantizedClass, double floatProbability, double quantizedProbability) {
        gained += quantizedClass == label && floatClass != label ? 1 : 0;
        lost += floatClass == label && quantizedClass != label ? 1 : 0;
        if (observes.floats()) {
            floats.observe(label, floatClass, floatProbability);
        }
        quantized.observe(label, quantizedClass, quantizedProbability);
    }

    /** Observes the margins of class 1 of a labelled row, for two classes. */
    public void observeMargins(int label, double floatMargin, double quantizedMargin) {
        if (observes.floats()) {
            floats.ranks.observe(label, floatMargin);
        }
        quantized.ranks.observe(label, quantizedMargin);
    }

    @Override
    public void merge(TaskMetrics other) {
        ClassificationMetrics metrics = (ClassificationMetrics) other;
        rows = Math.addExact(rows, metrics.rows);
        agreements = Math.addExact(agreements, metrics.agreements);
        gained = Math.addExact(gained, metrics.gained);
        lost = Math.addExact(lost, metrics.lost);
        floats.merge(metrics.floats);
        quantized.merge(metrics.quantized);
    }

    @Override
    public void addFloats(TaskMetrics other) {
        floats.merge(((ClassificationMetrics) other).floats);
    }

    @Override
    public TaskMetrics without(TaskMetrics part) {
        ClassificationMetrics metrics = (ClassificationMetrics) part;
        ClassificationMetrics rest = new ClassificationMetrics(
                task, observes, floats.without(metrics.floats), quantized.without(metrics.quantized));
        rest.rows = Math.subtractExact(rows, metrics.rows);
        rest.agreements = Math.subtractExact(agreements, metrics.agreements);
        rest.gained = Math.subtractExact(gained, metrics.gained);
        rest.lost = Math.subtractExact(lost, metrics.lost);
        return rest;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(Metric.share(MetricName.AGREEMENT, rows, agreements));
        if (task.labelled()) {
            metrics.add(Metric.ofBoth(MetricName.ACCURACY, rows, share(floats.correct), share(quantized.correct))
                    .with(rows == 0 ? Optional.empty() : Optional.of(Interval.ofPairedShares(gained, lost, rows))));
            if (task.probable()) {
                metrics.add(Metric.ofBoth(MetricName.LOG_LOSS, rows, mean(floats.logLoss), mean(quantized.logLoss)));
            }
            if (task.classes() == 2) {
                metrics.add(Metric.ofBoth(MetricName.AUC, rows, floats.ranks.area(), quantized.ranks.area()));
            }
        }
        return metrics;
    }

    /** Where margins were counted in intervals, what that may have done to the area under the curve. */
    @Override
    public List<Metric> limits() {
        OptionalDouble floatError = floats.ranks.areaError();
        OptionalDouble quantizedError = quantized.ranks.areaError();
        return floatError.isEmpty() && quantizedError.isEmpty()
                ? List.of()
                : List.of(Metric.ofBoth(MetricName.AUC_ERROR, rows, floatError, quantizedError));
    }

    /**
     * Of the log loss, what the unseen share of rows can do at worst, each by {@code -ln(1e-15)}. An area under the curve is the mean of
     * averages over as many disjoint pairs as the rarer label has rows (Hoeffding 1963, section 5), so its share of pairs is that of so
     * many.
     */
    @Override
    public double unseen(MetricName metric) {
        return switch (metric) {
            case LOG_LOSS -> -Elementary.log(LEAST_PROBABILITY) * Interval.unseenShare(rows);
            case AUC -> Interval.unseenShare(Math.min(floats.ranks.rows(0), floats.ranks.rows(1)));
            default -> 0;
        };
    }

    private OptionalDouble share(long count) {
        return rows == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(ExactRational.of(count)
                        .dividedBy(ExactRational.of(rows))
                        .toDouble());
    }

    private OptionalDouble mean(LossSum loss) {
        return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of(loss.mean(rows));
    }

    @Override
    public void encode(DataOutput out) throws IOException {
        out.writeLong(rows);
        out.writeLong(agreements);
        out.writeLong(gained);
        out.writeLong(lost);
        floats.encode(out);
        quantized.encode(out);
    }

    static ClassificationMetrics decode(Task.Classification task, int margins, DataInput in) throws IOException {
        long rows = in.readLong();
        long agreements = in.readLong();
        long gained = in.readLong();
        long lost = in.readLong();
        ClassificationMetrics metrics =
                new ClassificationMetrics(task, Observed.BOTH, Model.decode(margins, in), Model.decode(margins, in));
        metrics.rows = rows;
        metrics.agreements = agreements;
        metrics.gained = gained;
        metrics.lost = lost;
        return metrics;
    }
}
