package io.vernier.jobs;

import io.vernier.jobs.report.ComparisonLines;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.page.ComparePage;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.PageFile;
import io.vernier.outcome.ExitCode;
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

/** Runs side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Shows runs side by side: quality, noise of each layer, size, accumulators, and what differs.",
        footer = {"", "Example:", "  vernier compare out/delay/runs/0123456789abcdef out/delay --output compare.html"})
final class CompareCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Directories of runs, or <output>/<name>, whose current run is meant.")
    private List<String> runs;

    @Option(names = "--output", paramLabel = "FILE", description = "Write a page for any browser, too.")
    private Optional<String> output = Optional.empty();

    @Override
    public Ending call() {
        Configuration hadoop = Sessions.hadoopConfiguration();
        List<RunSummary> summaries = runs.stream()
                .map(path -> RunSummary.of(Findings.of(LocatedRun.at(hadoop, path))))
                .toList();
        PrintWriter out = specification.commandLine().getOut();
        ComparisonLines.of(summaries).forEach(out::println);
        Optional<String> written = output.map(file -> PageFile.write(hadoop, file, ComparePage.of(summaries)));
        written.ifPresent(file -> out.println("report: " + file));
        Ending ending = Ending.of(ExitCode.DONE, "compared");
        return written.map(file -> ending.at(file).shownBy(file)).orElse(ending);
    }
}
