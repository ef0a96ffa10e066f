package io.vernier.jobs;

import io.vernier.jobs.stage.OpenedJob;
import io.vernier.jobs.stage.Outcome;
import java.util.List;
import picocli.CommandLine.Command;

/** The evidence. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Runs the float and the integer model on held-out data, and judges the gates.",
        footer = {"", "Example:", "  vernier validate --config conf/job.yaml --set gates.agreement='>= 0.99'"})
final class ValidateCommand extends JobCommand {
    @Override
    List<Outcome> perform(OpenedJob job) {
        return job.validate();
    }
}
