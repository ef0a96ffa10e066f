package io.vernier.validation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many rows each model assigns to each cluster, and how many of the float model's stay in it. There may be very many clusters, and no
 * interval is made of these counts, so that they are kept once for all rows and not by group.
 */
final class ClusterSizes {
    /** Of a cluster. */
    static final long BYTES = 3 * Long.BYTES;

    /** By cluster, as far as any was seen. */
    private long[] floats = {};

    private long[] quantized = {};
    private long[] kept = {};

    void observe(int floatCluster, int quantizedCluster) {
        reach(Math.max(floatCluster, quantizedCluster) + 1);
        floats[floatCluster]++;
        quantized[quantizedCluster]++;
        kept[floatCluster] += floatCluster == quantizedCluster ? 1 : 0;
    }

    private void reach(int clusters) {
        if (clusters > floats.length) {
            floats = Arrays.copyOf(floats, clusters);
            quantized = Arrays.copyOf(quantized, clusters);
            kept = Arrays.copyOf(kept, clusters);
        }
    }

    void merge(ClusterSizes other) {
        reach(other.floats.length);
        for (int cluster = 0; cluster < other.floats.length; cluster++) {
            floats[cluster] = Math.addExact(floats[cluster], other.floats[cluster]);
            quantized[cluster] = Math.addExact(quantized[cluster], other.quantized[cluster]);
            kept[cluster] = Math.addExact(kept[cluster], other.kept[cluster]);
        }
    }

    /** For each cluster the share of the float model's rows that stay in it, and both sizes. */
    List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        for (int cluster = 0; cluster < floats.length; cluster++) {
            String scope = Metric.CLUSTER + cluster;
            metrics.add(Metric.share(MetricName.CLUSTER_AGREEMENT, floats[cluster], kept[cluster])
                    .of(scope));
            metrics.add(Metric.ofBoth(
                            MetricName.ROWS,
                            floats[cluster],
                            OptionalDouble.of((double) floats[cluster]),
                            OptionalDouble.of((double) quantized[cluster]))
                    .of(scope));
        }
        return metrics;
    }

    void encode(DataOutput out) throws IOException {
        out.writeInt(floats.length);
        for (int cluster = 0; cluster < floats.length; cluster++) {
            out.writeLong(floats[cluster]);
            out.writeLong(quantized[cluster]);
            out.writeLong(kept[cluster]);
        }
    }

    static ClusterSizes decode(DataInput in) throws IOException {
        ClusterSizes sizes = new ClusterSizes();
        sizes.reach(in.readInt());
        for (int cluster = 0; cluster < sizes.floats.length; cluster++) {
            sizes.floats[cluster] = in.readLong();
            sizes.quantized[cluster] = in.readLong();
            sizes.kept[cluster] = in.readLong();
        }
        return sizes;
    }
}
