package io.vernier.jobs;

import io.vernier.jobs.stage.Job.Unvalidated;
import io.vernier.jobs.stage.OpenedJob;
import io.vernier.jobs.stage.Outcome;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The pointer. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Makes the complete run of this configuration the current one.",
        footer = {"", "Example:", "  vernier publish --config conf/job.yaml --unvalidated"})
final class PublishCommand extends JobCommand {
    @Option(names = "--unvalidated", description = "Accept a run that was not validated.")
    private boolean unvalidated;

    @Override
    List<Outcome> perform(OpenedJob job) {
        return job.publish(unvalidated ? Unvalidated.ACCEPTED : Unvalidated.REFUSED);
    }
}
