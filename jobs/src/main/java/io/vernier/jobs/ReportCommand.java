package io.vernier.jobs;

import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.page.RunPage;
import io.vernier.jobs.spark.Sessions;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.PageFile;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The page of a run, made again from its tables. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Writes the page of a run, report.html, again from its tables: one file for any browser.",
        footer = {"", "Example:", "  vernier report out/delay --output delay.html"})
final class ReportCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Parameters(paramLabel = "RUN", description = "Directory of a run, or <output>/<name>, whose current run is meant.")
    private String run;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the page goes; report.html in the run's directory unless given.")
    private Optional<String> output = Optional.empty();

    @Override
    public Ending call() {
        Configuration hadoop = Sessions.hadoopConfiguration();
        LocatedRun located = LocatedRun.at(hadoop, run);
        String page = RunPage.of(RunSummary.of(Findings.of(located)));
        String written;
        if (output.isPresent()) {
            written = PageFile.write(hadoop, output.get(), page);
        } else {
            located.run().writeReport(page);
            written = located.run().reportPath();
        }
        specification.commandLine().getOut().println("report: " + written);
        return Ending.of(ExitCode.DONE, "written").at(written).shownBy(written);
    }
}
