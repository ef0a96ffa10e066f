package io.vernier.spark.plan;

/** What the jobs of this process have told Spark's metrics system. */
public final class ReadMetrics {
    private ReadMetrics() {}

    /** A number that only grows. */
    public static long count(String counter) {
        return JobMetrics.ofThisProcess().registry().getCounters().get(counter).getCount();
    }
}
