package io.vernier.jobs;

import io.vernier.jobs.stage.OpenedJob;
import io.vernier.jobs.stage.Outcome;
import java.util.List;
import picocli.CommandLine.Command;

/** From statistics to integers. */
@Command(
        name = "quantize",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Turns the model into integers, from the statistics that calibrate gathered.",
        footer = {"", "Example:", "  vernier quantize --config conf/job.yaml --set quantization.convention=concrete-ml"
        })
final class QuantizeCommand extends JobCommand {
    @Override
    List<Outcome> perform(OpenedJob job) {
        return job.quantize();
    }
}
