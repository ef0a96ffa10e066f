package io.vernier.jobs;

import io.vernier.jobs.report.RunLines;
import io.vernier.jobs.store.RunHistory;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which runs there are. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Lists the complete runs of a model, the newest first. Bits are those of inputs, activations and"
                + " weights, before overrides.",
        footer = {"", "Example:", "  vernier runs out/delay"})
final class RunsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Parameters(paramLabel = "OUTPUT/NAME", description = "Directory of a model's results.")
    private String directory;

    @Option(names = "--json", description = "Print JSON instead of columns.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = specification.commandLine().getOut();
        RunHistory history = RunHistory.of(Sessions.hadoopConfiguration(), directory);
        if (json) {
            out.print(history.json());
        } else {
            RunLines.of(history).forEach(out::println);
        }
        out.flush();
        return ExitCode.DONE.code();
    }
}
