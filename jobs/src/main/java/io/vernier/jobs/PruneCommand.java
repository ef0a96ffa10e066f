package io.vernier.jobs;

import io.vernier.jobs.store.Pruning;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Old results make room. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Removes old runs, the calibrations that only they need, and what killed processes left behind."
                + " The current run stays, and so does what is not complete and younger than a day.",
        footer = {"", "Example:", "  vernier prune out/delay --keep 10"})
final class PruneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Parameters(paramLabel = "OUTPUT/NAME", description = "Directory of a model's results.")
    private String directory;

    @Option(
            names = "--keep",
            required = true,
            paramLabel = "N",
            description = "How many complete runs stay, the last to finish, beside the current one.")
    private int keep;

    @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        PrintWriter out = specification.commandLine().getOut();
        Pruning pruning = Pruning.plan(Sessions.hadoopConfiguration(), directory, keep, Instant.now());
        if (dryRun) {
            pruning.removals().forEach(removal -> out.println("Would remove " + removal + "."));
        } else {
            // One by one, so that what is gone has been said when the next one cannot be removed.
            pruning.perform(removal -> {
                out.println("Removed " + removal + ".");
                out.flush();
            });
        }
        pruning.reasons().forEach(out::println);
        if (pruning.removals().isEmpty()) {
            out.println("There is nothing to remove.");
        }
        out.flush();
        return ExitCode.DONE.code();
    }
}
