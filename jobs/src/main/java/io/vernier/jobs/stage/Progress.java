package io.vernier.jobs.stage;

import io.vernier.jobs.spark.JobLabel;
import io.vernier.jobs.spark.JobMetrics;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says while a scan runs how many rows it has read, how fast, and what is left, and labels its jobs in Spark's own page. */
public final class Progress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long PERIOD_SECONDS = 5;

    private final SparkContext context;
    private final String what;
    private final LongAccumulator rows;
    private final JobLabel own;
    private final long start = System.nanoTime();
    private volatile long labelled = start;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "vernier-progress");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts the clock of a scan, such as {@code calibrate}. */
    public Progress(SparkContext context, String what) {
        this.context = context;
        this.what = what;
        this.rows = context.longAccumulator("rows of " + what);
        this.own = label();
        JobMetrics.ofThisProcess().scanBegins(rows::value);
        var ticks = clock.scheduleAtFixedRate(this::report, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        LOG.debug("Reporting every {} s until {}", PERIOD_SECONDS, ticks);
    }

    /**
     * Labels the jobs that this thread starts until it closes the label, and counts their tasks; the thread that starts the clock is
     * labelled until it closes the clock.
     */
    JobLabel label() {
        labelled = System.nanoTime();
        return JobLabel.of(context, group(), "Vernier: " + what);
    }

    /** To be added to by tasks; retried tasks may count twice, so it is for the eye alone. */
    public LongAccumulator rows() {
        return rows;
    }

    private String group() {
        return "vernier-" + what;
    }

    private void report() {
        double seconds = secondsSince(start);
        LOG.info(String.format(
                Locale.ROOT,
                "%s: %,d rows in %.1f s, %,.0f rows/s%s",
                what,
                rows.value(),
                seconds,
                rows.value() / seconds,
                TaskCounts.of(context, group()).after(secondsSince(labelled))));
    }

    private static double secondsSince(long moment) {
        return (System.nanoTime() - moment) / 1e9;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        JobMetrics.ofThisProcess().scanEnds();
        own.close();
        report();
    }
}
