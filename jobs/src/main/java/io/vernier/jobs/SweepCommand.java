package io.vernier.jobs;

import io.vernier.config.Secrets;
import io.vernier.config.SweepConfiguration;
import io.vernier.config.SweepConfiguration.Select;
import io.vernier.jobs.report.CandidateLines;
import io.vernier.jobs.stage.Outcome;
import io.vernier.jobs.stage.Sweep;
import io.vernier.jobs.stage.Sweep.Swept;
import io.vernier.outcome.ExitCode;
import io.vernier.spark.plan.OpenedSession;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Several bit-widths at once. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = {
            "Quantizes a model in several ways from one calibration, compares them on held-out rows in one scan, and makes a"
                    + " run of the smallest that is sure to keep the decisions: fitted to two thirds of the calibration's rows, it"
                    + " keeps them on the rest at the low end of a 95 %% interval.",
            "",
            "The section sweep of the configuration names the candidates: bits, or candidates, and methods; select:"
                    + " smallest or none; tolerance.agreement."
        },
        footer = {"", "Example:", "  vernier sweep --config conf/small.yaml --set 'sweep.bits=[2,3,4,6,8]'"})
final class SweepCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Mixin
    private ConfigurationOptions configuration;

    @Option(names = "--dry-run", description = "Check everything and say what would be done, and do nothing.")
    private boolean dryRun;

    @Override
    public Ending call() {
        SweepConfiguration checked = configuration.readSweep();
        PrintWriter out = specification.commandLine().getOut();
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            Sweep sweep = Sweep.open(opened.session(), checked);
            if (dryRun) {
                print(sweep.plan(), out);
                return Ending.of(ExitCode.DONE, "planned");
            }
            Swept swept = sweep.run();
            print(lines(swept), out);
            return ending(swept);
        }
    }

    private static void print(List<String> lines, PrintWriter out) {
        lines.stream().map(Secrets::mask).forEach(out::println);
        out.flush();
    }

    private static List<String> lines(Swept swept) {
        List<String> lines = new ArrayList<>(CandidateLines.of(swept.rows()));
        lines.add("");
        swept.warnings().forEach(warning -> lines.add("Warning: " + warning));
        swept.selected().map(Outcome::sentences).ifPresent(lines::addAll);
        if (swept.selected().isEmpty() && swept.select() == Select.SMALLEST) {
            lines.add("No candidate is sure to keep enough decisions"
                    + (CandidateLines.isJudgedByGates(swept.rows()) ? " and misses no gate" : "")
                    + ", so none is selected; raise sweep.tolerance.agreement, or try more bits. " + swept.needed());
        }
        lines.add("sweep:  " + swept.directory());
        lines.add("report: " + swept.report());
        return lines;
    }

    private static Ending ending(Swept swept) {
        if (swept.selected().isPresent()) {
            return JobCommand.ending(swept.selected().get())
                    .at(swept.directory())
                    .shownBy(swept.report());
        }
        Ending ending = swept.select() == Select.NONE
                ? Ending.of(ExitCode.DONE, "compared")
                : Ending.of(ExitCode.GATE_FAILED, "failed");
        return ending.at(swept.directory()).shownBy(swept.report()).with(swept.fault());
    }
}
