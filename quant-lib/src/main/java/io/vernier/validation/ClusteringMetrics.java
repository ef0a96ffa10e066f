package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;

/** Agreement of clusters, and what the assignments of both models cost: distances from the centers, of the float values of the rows. */
final class ClusteringMetrics implements TaskMetrics {
    private long rows;
    private long agreements;
    private final LossSum floats;
    private final LossSum quantized;
    private final Observed observes;

    ClusteringMetrics(Observed observes) {
        this(0, 0, observes, LossSum.empty(), LossSum.empty());
    }

    private ClusteringMetrics(long rows, long agreements, Observed observes, LossSum floats, LossSum quantized) {
        this.observes = observes;
        this.rows = rows;
        this.agreements = agreements;
        this.floats = floats;
        this.quantized = quantized;
    }

    /**
     * Observes the clusters that the two models assign a row to.
     *
     * @param floatCost distance of the row from the center of the float model's cluster
     * @param quantizedCost from that of the integers' cluster; the same where they agree
     */
    void observe(int floatCluster, int quantizedCluster, double floatCost, double quantizedCost) {
        rows++;
        agreements += floatCluster == quantizedCluster ? 1 : 0;
        if (observes.floats()) {
            floats.add(floatCost);
        }
        quantized.add(quantizedCost);
    }

    @Override
    public void merge(TaskMetrics other) {
        ClusteringMetrics metrics = (ClusteringMetrics) other;
        rows = Math.addExact(rows, metrics.rows);
        agreements = Math.addExact(agreements, metrics.agreements);
        floats.merge(metrics.floats);
        quantized.merge(metrics.quantized);
    }

    @Override
    public void addFloats(TaskMetrics other) {
        floats.merge(((ClusteringMetrics) other).floats);
    }

    @Override
    public TaskMetrics without(TaskMetrics part) {
        ClusteringMetrics metrics = (ClusteringMetrics) part;
        return new ClusteringMetrics(
                Math.subtractExact(rows, metrics.rows),
                Math.subtractExact(agreements, metrics.agreements),
                observes,
                floats.without(metrics.floats),
                quantized.without(metrics.quantized));
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.share(MetricName.CLUSTER_AGREEMENT, rows, agreements),
                Metric.ofBoth(MetricName.COST, rows, mean(floats), mean(quantized)));
    }

    private OptionalDouble mean(LossSum costs) {
        return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of(costs.mean(rows));
    }

    @Override
    public List<Metric> limits() {
        return List.of();
    }

    /** Distances are unbounded, and rows that all keep their cluster are judged by the interval of their share. */
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
    }

    static ClusteringMetrics decode(DataInput in) throws IOException {
        return new ClusteringMetrics(
                in.readLong(), in.readLong(), Observed.BOTH, LossSum.decode(in), LossSum.decode(in));
    }
}
