package io.vernier.jobs;

import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.SweepSummary;
import io.vernier.jobs.report.page.RunPage;
import io.vernier.jobs.report.page.SweepPage;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.PageFile;
import io.vernier.jobs.store.SweepDirectory;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Sessions;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The page of a run or of a sweep, made again from its tables. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Writes the page of a run or of a sweep, report.html, again from its tables: one file for any browser.",
        footer = {
            "",
            "Example:",
            "  vernier report out/delay --output delay.html",
            "  vernier report out/delay/sweeps/5f0c9a7e31d2b486"
        })
final class ReportCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Parameters(
            paramLabel = "RUN",
            description = "Directory of a run or of a sweep, or <output>/<name>, whose current run is meant.")
    private String run;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the page goes; report.html in that directory unless given.")
    private Optional<String> output = Optional.empty();

    @Override
    public Ending call() {
        Configuration hadoop = Sessions.hadoopConfiguration();
        Optional<SweepDirectory> sweep = SweepDirectory.at(hadoop, run);
        String written = sweep.isPresent() ? write(hadoop, sweep.get()) : write(hadoop, LocatedRun.at(hadoop, run));
        specification.commandLine().getOut().println("report: " + written);
        return Ending.of(ExitCode.DONE, "written").at(written).shownBy(written);
    }

    private String write(Configuration hadoop, SweepDirectory sweep) {
        String page = SweepPage.of(SweepSummary.of(sweep));
        if (output.isPresent()) {
            return PageFile.write(hadoop, output.get(), page);
        }
        sweep.writeReport(page);
        return sweep.reportPath();
    }

    private String write(Configuration hadoop, LocatedRun located) {
        String page = RunPage.of(RunSummary.of(Findings.of(located)));
        if (output.isPresent()) {
            return PageFile.write(hadoop, output.get(), page);
        }
        located.run().writeReport(page);
        return located.run().reportPath();
    }
}
