package io.vernier.jobs;

import io.vernier.config.Secrets;
import io.vernier.jobs.stage.CalibrationMerging;
import io.vernier.jobs.stage.CalibrationMerging.Merged;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One calibration of several. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Adds the saved statistics of calibrations of one model, as if the rows of all had been read at"
                + " once; no data is read, so rows that two of them counted count twice. A job uses the sum by its"
                + " calibration.id.",
        footer = {
            "",
            "Example:",
            "  vernier merge --output out --name delay monday/calibrations/0c3f tuesday/calibrations/9e1a"
        })
final class MergeCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Option(names = "--output", required = true, paramLabel = "OUT", description = "Directory of results.")
    private String output;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "The model's directory below it, in whose calibrations the sum is written.")
    private String name;

    @Parameters(
            paramLabel = "CALIBRATION",
            arity = "2..*",
            description = "Directories of calibrations, <output>/<name>/calibrations/<calibration_id>.")
    private List<String> calibrations;

    @Override
    public Ending call() {
        PrintWriter out = specification.commandLine().getOut();
        Merged merged = CalibrationMerging.merge(Sessions.hadoopConfiguration(), output, name, calibrations);
        merged.sentences().stream().map(Secrets::mask).forEach(out::println);
        out.flush();
        return new Ending(
                ExitCode.DONE,
                "merged",
                Optional.empty(),
                Optional.of(merged.calibration().calibrationId()),
                Optional.of(merged.calibration().path()),
                Optional.empty(),
                OptionalLong.of(merged.rows()),
                List.of(),
                Optional.empty());
    }
}
