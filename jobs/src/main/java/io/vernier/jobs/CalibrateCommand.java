package io.vernier.jobs;

import io.vernier.jobs.stage.OpenedJob;
import io.vernier.jobs.stage.Outcome;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The pass over the data. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Gathers the statistics of every tensor in one pass over the data.",
        footer = {"", "Example:", "  vernier calibrate --config conf/job.yaml --set calibration.where='year < 2013'"})
final class CalibrateCommand extends JobCommand {
    @Option(
            names = "--stream",
            description =
                    "Read only the files that have come since the last time, add them to the state that was saved,"
                            + " and write the calibration of all; a job uses it by its calibration.id.")
    private boolean stream;

    @Override
    List<String> plan(OpenedJob job) {
        return stream ? job.streamPlan() : job.plan();
    }

    @Override
    List<Outcome> perform(OpenedJob job) {
        return stream ? job.stream() : job.calibrate();
    }
}
