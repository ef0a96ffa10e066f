package io.vernier.jobs;

import io.vernier.config.JobConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.config.SweepConfiguration;
import io.vernier.spark.plan.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a configuration comes from. */
final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "YAML file with the configuration, on any Hadoop file system; conf/job.yaml explains every key.")
    private Optional<String> file = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key, such as quantization.weights.bits=4; may be repeated.")
    private List<String> settings = new ArrayList<>();

    /** The configuration of each model, checked; Spark is not needed for that. */
    List<JobConfiguration> read() {
        return JobConfigurationReader.readAll(Sessions.hadoopConfiguration(), file, settings);
    }

    /** The candidates of a sweep, checked. */
    SweepConfiguration readSweep() {
        return JobConfigurationReader.readSweep(Sessions.hadoopConfiguration(), file, settings);
    }
}
