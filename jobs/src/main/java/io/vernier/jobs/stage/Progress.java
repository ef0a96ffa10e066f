package io.vernier.jobs.stage;

import io.vernier.jobs.report.ProgressBar;
import io.vernier.jobs.report.Terminal;
import io.vernier.spark.plan.JobLabel;
import io.vernier.spark.plan.JobMetrics;
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
    private static final long LINE_MILLIS = 30_000;
    private static final long BAR_MILLIS = 250;

    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal = Terminal.current();

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
        boolean isDrawn = terminal.display() == Terminal.Display.BAR;
        long period = isDrawn ? BAR_MILLIS : LINE_MILLIS;
        var ticks =
                clock.scheduleAtFixedRate(isDrawn ? this::draw : this::report, period, period, TimeUnit.MILLISECONDS);
        LOG.debug("Reporting every {} ms until {}", period, ticks);
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

    /** On the screen itself: a log would begin a new line each time. */
    private void draw() {
        String verb = what.substring(0, 1).toUpperCase(Locale.ROOT)
                + what.substring(1).replaceFirst("e$", "") + "ing";
        double seconds = secondsSince(start);
        System.err.print(ERASE
                + ProgressBar.line(
                        verb, TaskCounts.of(context, group()).share(), rows.value(), seconds, terminal.width()));
        System.err.flush();
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
        if (terminal.display() == Terminal.Display.BAR) {
            System.err.print(ERASE);
        }
        JobMetrics.ofThisProcess().scanEnds();
        own.close();
        report();
    }
}
