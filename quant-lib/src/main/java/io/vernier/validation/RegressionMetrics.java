package io.vernier.validation;

import io.vernier.arithmetic.ExactRational;
import io.vernier.arithmetic.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Agreement of numbers within a tolerance; with labels also the errors of both models and the share of variance explained. */
public final class RegressionMetrics implements TaskMetrics {
    private final Task.Regression task;
    private long rows;
    private long agreements;
    private final Model floats;
    private final Model quantized;
    private final ExactSum labels;
    private final ExactSum squaredLabels;
    private final Observed observes;

    RegressionMetrics(Task.Regression task, Observed observes) {
        this(
                task,
                observes,
                new Model(LossSum.empty(), LossSum.empty()),
                new Model(LossSum.empty(), LossSum.empty()),
                ExactSum.create(),
                ExactSum.create());
    }

    private RegressionMetrics(
            Task.Regression task,
            Observed observes,
            Model floats,
            Model quantized,
            ExactSum labels,
            ExactSum squaredLabels) {
        this.task = task;
        this.observes = observes;
        this.floats = floats;
        this.quantized = quantized;
        this.labels = labels;
        this.squaredLabels = squaredLabels;
    }

    /** The errors of one of the two models. */
    private record Model(LossSum squares, LossSum magnitudes) {

        void observe(double error) {
            squares.addSquare(error);
            magnitudes.add(Math.abs(error));
        }

        void merge(Model other) {
            squares.merge(other.squares);
            magnitudes.merge(other.magnitudes);
        }

        Model without(Model part) {
            return new Model(squares.without(part.squares), magnitudes.without(part.magnitudes));
        }

        void encode(DataOutput out) throws IOException {
            squares.encode(out);
            magnitudes.encode(out);
        }

        static Model decode(DataInput in) throws IOException {
            return new Model(LossSum.decode(in), LossSum.decode(in));
        }
    }

    /** Observes the predictions of the two models for a row. */
    public void observe(double floatPrediction, double quantizedPrediction) {
        rows++;
        double distance = Math.abs(quantizedPrediction - floatPrediction);
        agreements += distance <= task.agreement() ? 1 : 0;
    }

    /** Observes the finite label of a row whose predictions are observed as well. */
    public void observeLabel(double label, double floatPrediction, double quantizedPrediction) {
        quantized.observe(quantizedPrediction - label);
        if (observes.floats()) {
            floats.observe(floatPrediction - label);
            labels.add(label);
            squaredLabels.addProduct(label, label);
        }
    }

    @Override
    public void merge(TaskMetrics other) {
        RegressionMetrics metrics = (RegressionMetrics) other;
        rows = Math.addExact(rows, metrics.rows);
        agreements = Math.addExact(agreements, metrics.agreements);
        floats.merge(metrics.floats);
        quantized.merge(metrics.quantized);
        labels.merge(metrics.labels);
        squaredLabels.merge(metrics.squaredLabels);
    }

    @Override
    public void addFloats(TaskMetrics other) {
        RegressionMetrics metrics = (RegressionMetrics) other;
        floats.merge(metrics.floats);
        labels.merge(metrics.labels);
        squaredLabels.merge(metrics.squaredLabels);
    }

    @Override
    public TaskMetrics without(TaskMetrics part) {
        RegressionMetrics metrics = (RegressionMetrics) part;
        ExactSum restLabels = labels.copy();
        restLabels.subtract(metrics.labels);
        ExactSum restSquares = squaredLabels.copy();
        restSquares.subtract(metrics.squaredLabels);
        RegressionMetrics rest = new RegressionMetrics(
                task,
                observes,
                floats.without(metrics.floats),
                quantized.without(metrics.quantized),
                restLabels,
                restSquares);
        rest.rows = Math.subtractExact(rows, metrics.rows);
        rest.agreements = Math.subtractExact(agreements, metrics.agreements);
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
            metrics.add(Metric.ofBoth(MetricName.RMSE, rows, rootMean(floats), rootMean(quantized)));
            metrics.add(Metric.ofBoth(MetricName.MAE, rows, mean(floats), mean(quantized)));
            metrics.add(Metric.ofBoth(MetricName.R2, rows, explained(floats), explained(quantized)));
        }
        return metrics;
    }

    @Override
    public List<Metric> limits() {
        return List.of();
    }

    private OptionalDouble rootMean(Model model) {
        return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of(model.squares.rootMean(rows));
    }

    private OptionalDouble mean(Model model) {
        return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of(model.magnitudes.mean(rows));
    }

    /** {@code 1 - SSE / SST} from exact sums, rounded once; absent where the labels do not vary. */
    private OptionalDouble explained(Model model) {
        if (rows == 0) {
            return OptionalDouble.empty();
        }
        ExactRational sum = labels.toRational();
        ExactRational total = squaredLabels.toRational().minus(sum.times(sum).dividedBy(ExactRational.of(rows)));
        if (total.signum() == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                model.squares.isFinite()
                        ? total.minus(model.squares.total()).dividedBy(total).toDouble()
                        : Double.NaN);
    }

    /** Errors are unbounded, but numbers that are equal to the last bit are not so by chance. */
    @Override
    public double unseen(MetricName metric) {
        return 0;
    }

    @Override
    public void encode(DataOutput out) throws IOException {
        out.writeLong(rows);
        out.writeLong(agreements);
        floats.encode(out);
        quantized.encode(out);
        labels.encode(out);
        squaredLabels.encode(out);
    }

    static RegressionMetrics decode(Task.Regression task, DataInput in) throws IOException {
        long rows = in.readLong();
        long agreements = in.readLong();
        RegressionMetrics metrics = new RegressionMetrics(
                task, Observed.BOTH, Model.decode(in), Model.decode(in), ExactSum.decode(in), ExactSum.decode(in));
        metrics.rows = rows;
        metrics.agreements = agreements;
        return metrics;
    }
}
