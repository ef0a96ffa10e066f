package io.vernier.jobs;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.JobConfigurationReader;
import io.vernier.jobs.report.ModelScreen;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.mllib.SavedModels;
import io.vernier.spark.mllib.TableModels;
import io.vernier.spark.plan.OpenedSession;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a saved model is made of. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Shows the layers of a saved model, the columns that it reads, and what becomes of each stage.",
        footer = {"", "Example:", "  vernier inspect models/delay"})
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Parameters(
            paramLabel = "MODEL",
            arity = "1..*",
            description =
                    "Directory of a saved Spark ML model or pipeline, or an .onnx file; each of several is shown.")
    private List<String> models;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "What an .onnx file does not say of itself, such as onnx.output=logits; may be repeated.")
    private List<String> settings = List.of();

    @Override
    public Integer call() {
        PrintWriter out = specification.commandLine().getOut();
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            for (String model : models) {
                if (models.size() > 1) {
                    out.println(model + ":");
                }
                lines(opened, model, settings).forEach(out::println);
            }
            out.flush();
            return ExitCode.DONE.code();
        }
    }

    private static List<String> lines(OpenedSession opened, String model, List<String> settings) {
        Configuration hadoop = Sessions.hadoopConfiguration();
        Optional<List<String>> tables = ModelConfiguration.isOnnx(model)
                ? Optional.empty()
                : TableModels.load(hadoop, opened::session, model).map(ModelScreen::of);
        return tables.orElseGet(() -> ModelScreen.of(
                SavedModels.open(hadoop, opened::session, JobConfigurationReader.model(model, settings))));
    }
}
