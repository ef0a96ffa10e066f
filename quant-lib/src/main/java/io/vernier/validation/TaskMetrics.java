package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The mergeable state behind the metrics of a task. */
sealed interface TaskMetrics permits ClassificationMetrics, RegressionMetrics, ClusteringMetrics, HashingMetrics {

    /** Adds what another state of the same task has seen. */
    void merge(TaskMetrics other);

    /** Adds what another state has seen of the float model, to one of integers alone that has seen the same rows. */
    void addFloats(TaskMetrics other);

    /** What this state has seen less what one has seen that is part of it. */
    TaskMetrics without(TaskMetrics part);

    /** Rows that were observed. */
    long rows();

    /** The metrics in the order of the table. */
    List<Metric> metrics();

    /** What limits the metrics, measured and without intervals of its own. */
    List<Metric> limits();

    /**
     * How far from nothing a difference between the models may be of which no row showed anything.
     *
     * @param metric its name
     * @return 0 where nothing bounds what a row can do to it
     */
    double unseen(MetricName metric);

    void encode(DataOutput out) throws IOException;

    /**
     * The state that has seen nothing.
     *
     * @param margins into how many intervals the margins of two classes fall at most
     * @param observes what is observed of the rows that it sees
     */
    static TaskMetrics empty(Task task, int margins, Observed observes) {
        if (task instanceof Task.Hashing hashing) {
            return new HashingMetrics(hashing);
        }
        if (task instanceof Task.Clustering) {
            return new ClusteringMetrics(observes);
        }
        return task instanceof Task.Classification classification
                ? new ClassificationMetrics(classification, margins, observes)
                : new RegressionMetrics((Task.Regression) task, observes);
    }

    static TaskMetrics decode(Task task, int margins, DataInput in) throws IOException {
        if (task instanceof Task.Hashing hashing) {
            return HashingMetrics.decode(hashing, in);
        }
        if (task instanceof Task.Clustering) {
            return ClusteringMetrics.decode(in);
        }
        return task instanceof Task.Classification classification
                ? ClassificationMetrics.decode(classification, margins, in)
                : RegressionMetrics.decode((Task.Regression) task, in);
    }
}
