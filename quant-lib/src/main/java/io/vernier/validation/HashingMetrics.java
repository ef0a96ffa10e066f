package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;

/** Agreement of hashes: of each row in each of the hash tables. */
public final class HashingMetrics implements TaskMetrics {
    private final Task.Hashing task;
    private long rows;
    private long agreements;

    HashingMetrics(Task.Hashing task) {
        this(task, 0, 0);
    }

    private HashingMetrics(Task.Hashing task, long rows, long agreements) {
        this.task = task;
        this.rows = rows;
        this.agreements = agreements;
    }

    /**
     * Observes a row.
     *
     * @param equal hash tables in which both models give it the same hash
     */
    public void observe(int equal) {
        rows++;
        agreements += equal;
    }

    @Override
    public void merge(TaskMetrics other) {
        HashingMetrics metrics = (HashingMetrics) other;
        rows = Math.addExact(rows, metrics.rows);
        agreements = Math.addExact(agreements, metrics.agreements);
    }

    /** Nothing of the float model is kept alone. */
    @Override
    public void addFloats(TaskMetrics other) {}

    @Override
    public TaskMetrics without(TaskMetrics part) {
        HashingMetrics metrics = (HashingMetrics) part;
        return new HashingMetrics(
                task, Math.subtractExact(rows, metrics.rows), Math.subtractExact(agreements, metrics.agreements));
    }

    @Override
    public long rows() {
        return rows;
    }

    /** The hashes of a row do not differ independently, so that the interval comes from groups of rows, as that of a mean. */
    @Override
    public List<Metric> metrics() {
        OptionalDouble share = rows == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) agreements / Math.multiplyExact(rows, task.tables()));
        return List.of(Metric.between(Metric.MODEL, MetricName.HASH_AGREEMENT, rows, share));
    }

    @Override
    public List<Metric> limits() {
        return List.of();
    }

    /** A row can lose all its hashes. */
    @Override
    public double unseen(MetricName metric) {
        return Interval.unseenShare(rows);
    }

    @Override
    public void encode(DataOutput out) throws IOException {
        out.writeLong(rows);
        out.writeLong(agreements);
    }

    static HashingMetrics decode(Task.Hashing task, DataInput in) throws IOException {
        return new HashingMetrics(task, in.readLong(), in.readLong());
    }
}
