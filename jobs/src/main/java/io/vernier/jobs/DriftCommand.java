package io.vernier.jobs;

import io.vernier.config.Secrets;
import io.vernier.jobs.report.DriftLines;
import io.vernier.jobs.report.page.DriftPage;
import io.vernier.jobs.stage.DriftComparison;
import io.vernier.jobs.stage.DriftThresholds;
import io.vernier.jobs.store.LocatedStatistics;
import io.vernier.jobs.store.PageFile;
import io.vernier.jobs.store.table.DriftRow;
import io.vernier.jobs.store.table.DriftTable;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How far the data of a later calibration moved from that of an earlier one. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Compares the statistics of two runs or calibrations, by tensor and channel, and ends with 20 where"
                        + " one moved farther than allowed.",
        footer = {"", "Example:", "  vernier drift out/delay out/tomorrow --max-psi 0.25 --max-shift 16"})
final class DriftCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "The reference: directory of a run or a calibration, or <output>/<name>, whose current run is"
                    + " meant.")
    private String reference;

    @Parameters(index = "1", paramLabel = "B", description = "What is compared with it, named likewise.")
    private String later;

    @Option(names = "--max-psi", paramLabel = "X", description = "Greatest population stability index.")
    private Optional<Double> psi = Optional.empty();

    @Option(names = "--max-js", paramLabel = "X", description = "Greatest Jensen-Shannon divergence, from 0 to 1.")
    private Optional<Double> divergence = Optional.empty();

    @Option(
            names = "--max-shift",
            paramLabel = "STEPS",
            description = "How far a minimum or maximum may move, in quantization steps of A, which is a run then.")
    private Optional<Double> shift = Optional.empty();

    @Option(
            names = "--max-non-finite",
            paramLabel = "SHARE",
            description = "How much the share of NaN and infinities may rise, from 0 to 1.")
    private Optional<Double> nonFinite = Optional.empty();

    @Option(
            names = "--min-coverage",
            paramLabel = "SHARE",
            description = "Least share of the values of B within the extremes of A, from 0 to 1.")
    private Optional<Double> coverage = Optional.empty();

    @Option(names = "--output", paramLabel = "DIR", description = "Write the table drift below this directory.")
    private Optional<String> output = Optional.empty();

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page for any browser, too.")
    private Optional<String> html = Optional.empty();

    @Override
    public Ending call() {
        DriftThresholds thresholds = new DriftThresholds(
                number(psi), number(divergence), number(shift), number(nonFinite), number(coverage));
        PrintWriter out = specification.commandLine().getOut();
        Configuration hadoop = Sessions.hadoopConfiguration();
        LocatedStatistics before = LocatedStatistics.at(hadoop, reference);
        LocatedStatistics after = LocatedStatistics.at(hadoop, later);
        List<DriftRow> rows = DriftComparison.of(before, after, thresholds);
        DriftLines.of(rows).forEach(out::println);
        Optional<String> results = output.map(
                directory -> DriftTable.write(hadoop, directory, before.calibrationId(), after.calibrationId(), rows));
        results.ifPresent(file -> out.println("results: " + Secrets.mask(file)));
        Optional<String> page = html.map(file -> PageFile.write(hadoop, file, DriftPage.of(before, after, rows)));
        page.ifPresent(file -> out.println("report: " + Secrets.mask(file)));
        out.flush();
        boolean within = rows.stream().allMatch(row -> row.exceeded().isEmpty());
        Ending ending = within ? Ending.of(ExitCode.DONE, "within") : Ending.of(ExitCode.GATE_FAILED, "exceeded");
        Ending located = results.or(() -> page).map(ending::at).orElse(ending);
        return page.map(located::shownBy).orElse(located);
    }

    private static OptionalDouble number(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
