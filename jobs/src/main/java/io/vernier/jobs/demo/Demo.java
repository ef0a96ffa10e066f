package io.vernier.jobs.demo;

import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.outcome.Refusal;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** The demonstration. */
public final class Demo {

    private Demo() {}

    /**
     * Trains and saves two pipelines on real data, and quantizes them.
     *
     * @param directory for data, models and results, on any Hadoop file system
     * @param out takes what is shown, line by line
     */
    public static ExitCode run(SparkSession session, String directory, Consumer<String> out) {
        throw Refusal.before("The demonstration is not in this build: use run with a configuration of your own.");
    }
}
