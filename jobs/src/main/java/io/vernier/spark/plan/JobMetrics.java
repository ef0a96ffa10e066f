package io.vernier.spark.plan;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.vernier.statistics.Calibration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the jobs of this process do and have done, as numbers; {@link MetricsPlugin} shows them to Spark's metrics system. A process
 * has one Spark context, so it has one of these.
 */
public final class JobMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(JobMetrics.class);

    private static final JobMetrics OF_THIS_PROCESS = new JobMetrics();

    private final MetricRegistry registry = new MetricRegistry();
    private final Counter scans = registry.counter("scans");
    private final Counter rowsLeftOut = registry.counter("rowsLeftOut");
    private final Counter runsQuantized = registry.counter("runsQuantized");
    private volatile int phase;
    private volatile int channels;
    private volatile LongSupplier rowsRead = () -> 0;

    JobMetrics() {
        registry.register("phase", (Gauge<Integer>) () -> phase);
        registry.register("channels", (Gauge<Integer>) () -> channels);
        registry.register("rowsRead", (Gauge<Long>) () -> rowsRead.getAsLong());
    }

    public static JobMetrics ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** A job goes on to something else, which the log says too. */
    public void enter(Phase next) {
        phase = next.number();
        LOG.info("Phase {}", next.label());
    }

    /**
     * A scan begins.
     *
     * @param rows how many it has read so far, whenever asked; tasks that are repeated may count twice
     */
    public void scanBegins(LongSupplier rows) {
        scans.inc();
        long before = rowsRead.getAsLong();
        rowsRead = () -> before + rows.getAsLong();
    }

    /** A scan has ended, and is asked no more. */
    public void scanEnds() {
        long total = rowsRead.getAsLong();
        rowsRead = () -> total;
    }

    /** Statistics were made of all tensors of a model. */
    public void measured(Calibration calibration) {
        channels = calibration.tensors().stream()
                .mapToInt(tensor -> tensor.layout().channels())
                .sum();
        leftOut(Math.addExact(calibration.nullRows(), calibration.skippedRows()));
    }

    /** Rows that a scan has not used: with nulls, or with values that are not finite. */
    public void leftOut(long rows) {
        rowsLeftOut.inc(rows);
    }

    /** A run has its manifest. */
    public void quantized() {
        runsQuantized.inc();
    }

    MetricRegistry registry() {
        return registry;
    }
}
