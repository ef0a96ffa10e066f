package io.vernier.jobs;

import io.vernier.jobs.stage.OpenedJob;
import io.vernier.jobs.stage.Outcome;
import java.util.List;
import picocli.CommandLine.Command;

/** All stages. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Calibrates, quantizes, validates and publishes, leaving out what is complete.",
        footer = {
            "",
            "Example:",
            "  vernier run --config conf/job.yaml --set quantization.weights.bits=6",
            "  vernier run --config conf/small.yaml --set 'model.path=[models/a, models/b]'"
        })
final class RunCommand extends JobCommand {
    @Override
    List<Outcome> perform(OpenedJob job) {
        return job.run();
    }
}
