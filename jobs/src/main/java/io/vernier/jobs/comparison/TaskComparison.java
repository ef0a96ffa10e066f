package io.vernier.jobs.comparison;

import io.vernier.model.Batch;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import io.vernier.model.LayeredModel;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.scan.AdmittedRows;
import io.vernier.validation.ClassificationMetrics;
import io.vernier.validation.ObservedRows;
import io.vernier.validation.RegressionMetrics;
import io.vernier.validation.Task;

/** Observes the predictions of both models, and their quality where rows have a label. */
abstract sealed class TaskComparison {
    private final LabelledValidation state;
    private final boolean labelled;

    private TaskComparison(Task task, LabelledValidation state) {
        this.state = state;
        this.labelled = task.labelled();
    }

    static TaskComparison of(LayeredModel model, Task task, LabelledValidation state) {
        if (task instanceof Task.Hashing) {
            return new Hashes(task, state);
        }
        return task instanceof Task.Clustering
                ? new Clusters(task, ClusterCost.of(model), model.decision(), state)
                : of(model.decision(), task, state);
    }

    /** Of what predicts classes or numbers. */
    static TaskComparison of(Decision decision, Task task, LabelledValidation state) {
        return task instanceof Task.Classification classification
                ? new Classes(classification, decision, state)
                : new Numbers(task, decision, state);
    }

    /** Leaves out the rows without a label that can be judged, and counts them. */
    void excludeUnlabelled(RowBlock block, AdmittedRows rows) {
        for (int row = 0; labelled && row < block.rows(); row++) {
            double label = block.labels()[row];
            if (!Double.isFinite(label)) {
                state.missingLabel();
                rows.exclude(row);
            } else if (isForeign(label)) {
                state.foreignLabel(label);
                rows.exclude(row);
            }
        }
    }

    /** Whether a label is none that the model could have given; of numbers any could be. */
    boolean isForeign(double label) {
        return false;
    }

    abstract void compare(Batch batch, TensorComparison.Outputs outputs, double[] labels, ObservedRows observed);

    private static final class Hashes extends TaskComparison {

        Hashes(Task task, LabelledValidation state) {
            super(task, state);
        }

        @Override
        void compare(Batch batch, TensorComparison.Outputs outputs, double[] labels, ObservedRows observed) {
            for (int row = 0; row < batch.rows(); row++) {
                int equal = 0;
                for (int table = 0; table < outputs.floatLast().channels(); table++) {
                    equal += outputs.floatLast().value(row, table)
                                    == outputs.integerLast().value(row, table)
                            ? 1
                            : 0;
                }
                for (int place = 0; place < observed.places(row); place++) {
                    observed.hashing(place, row).observe(equal);
                }
            }
        }
    }

    private static final class Clusters extends TaskComparison {
        private final ClusterCost cost;
        private final Decision decision;

        Clusters(Task task, ClusterCost cost, Decision decision, LabelledValidation state) {
            super(task, state);
            this.cost = cost;
            this.decision = decision;
        }

        @Override
        void compare(Batch batch, TensorComparison.Outputs outputs, double[] labels, ObservedRows observed) {
            for (int row = 0; row < batch.rows(); row++) {
                int floatCluster = (int) decision.predict(outputs.floatLast(), row);
                int integerCluster = (int) decision.predict(outputs.integerLast(), row);
                double floatCost = cost.of(batch, outputs.floatMargins(), row, floatCluster);
                double integerCost = floatCluster == integerCluster
                        ? floatCost
                        : cost.of(batch, outputs.floatMargins(), row, integerCluster);
                observed.observeClusters(row, floatCluster, integerCluster, floatCost, integerCost);
            }
        }
    }

    private static final class Classes extends TaskComparison {
        private final Task.Classification task;
        private final Decision decision;

        Classes(Task.Classification task, Decision decision, LabelledValidation state) {
            super(task, state);
            this.task = task;
            this.decision = decision;
        }

        @Override
        boolean isForeign(double label) {
            return label != Math.rint(label) || label < 0 || label >= task.classes();
        }

        @Override
        void compare(Batch batch, TensorComparison.Outputs outputs, double[] labels, ObservedRows observed) {
            double[] floatClasses = predictions(decision, outputs.floatLast());
            double[] integerClasses = predictions(decision, outputs.integerLast());
            for (int row = 0; row < outputs.floatLast().rows(); row++) {
                int floatClass = (int) floatClasses[row];
                int integerClass = (int) integerClasses[row];
                for (int place = 0; place < observed.places(row); place++) {
                    ClassificationMetrics metrics = observed.classification(place, row);
                    metrics.observe(floatClass, integerClass);
                    if (task.labelled()) {
                        observeLabel((int) labels[row], floatClass, integerClass, outputs, row, metrics);
                    }
                }
            }
        }

        private static double[] predictions(Decision decision, DenseBatch last) {
            double[] predictions = new double[last.rows()];
            decision.predict(last, predictions.length, predictions, 0);
            return predictions;
        }

        private void observeLabel(
                int label,
                int floatClass,
                int integerClass,
                TensorComparison.Outputs outputs,
                int row,
                ClassificationMetrics metrics) {
            metrics.observeLabel(
                    label,
                    floatClass,
                    integerClass,
                    probability(outputs.floatLast(), row, label),
                    probability(outputs.integerLast(), row, label));
            if (task.classes() == 2) {
                metrics.observeMargins(
                        label, margin(outputs.floatMargins(), row), margin(outputs.integerMargins(), row));
            }
        }

        /** What a model gives the label: one channel is the probability of class 1; what gives none is not judged by it. */
        private double probability(DenseBatch last, int row, int label) {
            if (!task.probable()) {
                return 1;
            }
            if (last.channels() > 1) {
                return last.value(row, label);
            }
            double positive = last.value(row, 0);
            return label == 1 ? positive : 1 - positive;
        }

        /** By how much class 1 is preferred. */
        private static double margin(DenseBatch margins, int row) {
            return margins.channels() > 1 ? margins.value(row, 1) - margins.value(row, 0) : margins.value(row, 0);
        }
    }

    private static final class Numbers extends TaskComparison {
        private final Task task;
        private final Decision decision;

        Numbers(Task task, Decision decision, LabelledValidation state) {
            super(task, state);
            this.task = task;
            this.decision = decision;
        }

        @Override
        void compare(Batch batch, TensorComparison.Outputs outputs, double[] labels, ObservedRows observed) {
            for (int row = 0; row < outputs.floatLast().rows(); row++) {
                double floatValue = decision.predict(outputs.floatLast(), row);
                double integerValue = decision.predict(outputs.integerLast(), row);
                for (int place = 0; place < observed.places(row); place++) {
                    RegressionMetrics metrics = observed.regression(place, row);
                    metrics.observe(floatValue, integerValue);
                    if (task.labelled()) {
                        metrics.observeLabel(labels[row], floatValue, integerValue);
                    }
                }
            }
        }
    }
}
