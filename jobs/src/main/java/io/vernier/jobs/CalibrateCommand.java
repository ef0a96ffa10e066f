package io.vernier.jobs;

import io.vernier.jobs.stage.Job;
import io.vernier.jobs.stage.Outcome;
import picocli.CommandLine.Command;

/** The pass over the data. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Gathers the statistics of every tensor in one pass over the data.",
        footer = {"", "Example:", "  vernier calibrate --config conf/job.yaml --set calibration.where='year < 2013'"})
final class CalibrateCommand extends JobCommand {
    @Override
    Outcome perform(Job job) {
        return job.calibrate();
    }
}
