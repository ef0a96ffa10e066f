package io.vernier.jobs;

import io.vernier.jobs.demo.Demo;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.OpenedSession;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The demonstration. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Trains two models on real data, quantizes them at 4, 6 and 8 bits, and shows what was lost.",
        footer = {"", "Example:", "  vernier demo --output out/demo"})
final class DemoCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            defaultValue = "out/demo",
            description = "Where data, models and results go; ${DEFAULT-VALUE} unless given.")
    private String output;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Override
    public Ending call() {
        PrintWriter out = specification.commandLine().getOut();
        if (dryRun) {
            out.println("Would train two models and quantize each at 4, 6 and 8 bits, under \"" + output + "\".");
            return Ending.of(ExitCode.DONE, "planned");
        }
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            ExitCode code = Demo.run(opened.session(), output, out::println);
            out.flush();
            return Ending.of(code, code == ExitCode.DONE ? "published" : "failed")
                    .at(output);
        }
    }
}
