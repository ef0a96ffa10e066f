package io.vernier.jobs;

import io.vernier.config.Secrets;
import io.vernier.jobs.stage.Verification;
import io.vernier.jobs.store.format.TableDifference;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.OpenedSession;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a run is what its inputs make. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Makes a run again from its statistics, model and configuration, and says what differs. Starts Spark only"
                        + " for a model that Spark alone can read.",
        footer = {"", "Example:", "  vernier verify out/delay --model models/delay"})
final class VerifyCommand implements Computing {
    /** More would say no more. */
    private static final int SHOWN = 20;

    @Spec
    private CommandSpec specification;

    @Parameters(paramLabel = "RUN", description = "Directory of a run, or <output>/<name>, whose current run is meant.")
    private String run;

    @Option(
            names = "--model",
            paramLabel = "PATH",
            description = "Where the saved model lies, if no longer where the run found it.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--at-rest",
            description =
                    "Only hold the files against one another, which needs no Spark: digests, identities, manifests.")
    private boolean atRest;

    @Override
    public Ending call() {
        Configuration hadoop = Sessions.hadoopConfiguration();
        Verification verification = Verification.atRest(hadoop, run, model);
        if (!atRest && verification.isRepeatable()) {
            try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
                verification.repeat(hadoop, opened::session);
            }
        }
        return show(verification.report());
    }

    private Ending show(Verification.Report report) {
        PrintWriter out = specification.commandLine().getOut();
        List<TableDifference> differences = report.differences();
        differences.stream()
                .limit(SHOWN)
                .map(TableDifference::sentence)
                .map(Secrets::mask)
                .forEach(out::println);
        if (differences.size() > SHOWN) {
            out.println("There are " + (differences.size() - SHOWN) + " more differences.");
        }
        report.unverified().stream().map(Secrets::mask).forEach(out::println);
        if (atRest) {
            out.println("Not verified: what statistics, model and configuration make, since --at-rest is given.");
        }
        String run = Secrets.mask(report.run());
        out.println(
                differences.isEmpty()
                        ? "Equal: " + String.join(", ", report.tables()) + " of \"" + run + "\"."
                        : "The run \"" + run + "\" is not what its statistics, model and configuration make.");
        out.flush();
        return (differences.isEmpty()
                        ? Ending.of(ExitCode.DONE, "equal")
                        : Ending.of(ExitCode.GATE_FAILED, "different"))
                .at(report.run());
    }
}
