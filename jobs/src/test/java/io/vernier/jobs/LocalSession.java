package io.vernier.jobs;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of the tests. */
public final class LocalSession {
    private LocalSession() {}

    /** The session, on two cores; started by the first who asks, ended with the process. */
    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("test")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }
}
