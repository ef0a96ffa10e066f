package io.vernier.jobs;

import io.vernier.jobs.store.file.LocalFiles;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of the tests. */
public final class LocalSession {
    private LocalSession() {}

    /** Local files, for what Spark itself writes: a process for each costs more than many a test. */
    public static final class LightFileSystem extends LocalFileSystem {
        public LightFileSystem() {
            super(new LocalFiles());
        }
    }

    /** The session, on two cores; started by the first who asks, ended with the process. */
    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("test")
                .config("spark.ui.enabled", "false")
                .config("spark.hadoop.fs.file.impl", LightFileSystem.class.getName())
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }
}
