package io.vernier.jobs;

import io.vernier.config.JobConfiguration;
import io.vernier.config.Secrets;
import io.vernier.jobs.report.ComparisonLines;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.Screen;
import io.vernier.jobs.report.Terminal;
import io.vernier.jobs.report.VerdictSentence;
import io.vernier.jobs.stage.OpenedJob;
import io.vernier.jobs.stage.Outcome;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.manifest.CalibrationManifest;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.OpenedSession;
import io.vernier.validation.Verdict;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that takes a configured job through a stage: reads the configuration, starts Spark, works, shows, stops Spark. */
abstract class JobCommand implements Computing {
    @Spec
    private CommandSpec specification;

    @Mixin
    private ConfigurationOptions configuration;

    @Option(names = "--dry-run", description = "Check everything and say what would be done, and do nothing.")
    private boolean dryRun;

    /** What the command does with the job, and how each model ended. */
    abstract List<Outcome> perform(OpenedJob job);

    @Override
    public final Ending call() {
        List<JobConfiguration> checked = configuration.read();
        PrintWriter out = specification.commandLine().getOut();
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            OpenedJob job = OpenedJob.open(opened.session(), checked);
            return dryRun ? show(plan(job), out) : perform(job, out);
        }
    }

    /** What the command would do with the job. */
    List<String> plan(OpenedJob job) {
        return job.plan();
    }

    private static Ending show(List<String> lines, PrintWriter out) {
        lines.stream().map(Secrets::mask).forEach(out::println);
        out.flush();
        return Ending.of(ExitCode.DONE, "planned");
    }

    private Ending perform(OpenedJob job, PrintWriter out) {
        List<Outcome> outcomes = perform(job);
        List<String> lines = outcomes.size() == 1 ? shown(outcomes.get(0)) : shown(outcomes);
        lines.stream().map(Secrets::mask).forEach(out::println);
        out.flush();
        return Ending.of(outcomes.stream()
                .map(outcome -> new Ending.OfModel(outcome.model(), ending(outcome)))
                .toList());
    }

    private static List<String> shown(Outcome outcome) {
        List<String> lines = new ArrayList<>(outcome.sentences());
        outcome.run()
                .ifPresent(run -> lines.addAll(readable(() -> {
                    RunSummary summary = RunSummary.of(Findings.of(outcome.calibration(), run));
                    List<String> screen = new ArrayList<>(Screen.of(summary));
                    summary.verdict().ifPresent(verdict -> {
                        screen.add("report:  " + run.reportPath());
                        screen.add(verdict(summary, verdict));
                    });
                    return screen;
                })));
        return lines;
    }

    /** What was done for each model, and one table of all runs; the screen of each is its page. */
    private static List<String> shown(List<Outcome> outcomes) {
        List<String> lines = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            lines.add(outcome.model() + ":");
            outcome.sentences().forEach(sentence -> lines.add("  " + sentence));
        }
        if (outcomes.stream().allMatch(outcome -> outcome.run().isPresent())) {
            lines.addAll(readable(() -> table(outcomes)));
        }
        return lines;
    }

    private static List<String> table(List<Outcome> outcomes) {
        List<RunSummary> runs = outcomes.stream()
                .map(outcome -> RunSummary.of(
                        Findings.of(outcome.calibration(), outcome.run().orElseThrow())))
                .toList();
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(ComparisonLines.of(runs));
        lines.add("");
        for (RunSummary run : runs) {
            run.verdict().ifPresent(verdict -> lines.add(run.name() + " " + verdict(run, verdict)));
        }
        outcomes.forEach(
                outcome -> lines.add("report:  " + outcome.run().orElseThrow().reportPath()));
        return lines;
    }

    private static String verdict(RunSummary run, Verdict verdict) {
        return Terminal.current().colored(verdict.label(), verdict != Verdict.FAILED) + ": " + VerdictSentence.of(run);
    }

    /** What is done is done, also where a table that is to be shown is gone by now. */
    private static List<String> readable(Supplier<List<String>> shown) {
        try {
            return shown.get();
        } catch (Refusal | UncheckedIOException e) {
            return List.of("The tables cannot be shown: " + e.getMessage());
        }
    }

    private static OptionalLong rows(Outcome outcome) {
        try {
            return outcome.calibration()
                    .manifest()
                    .map(CalibrationManifest::rows)
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
        } catch (Refusal | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /** How it ended for one model. */
    static Ending ending(Outcome outcome) {
        return new Ending(
                        outcome.exitCode(),
                        outcome.result().label(),
                        outcome.run().map(RunDirectory::runId),
                        Optional.of(outcome.calibration().calibrationId()),
                        Optional.of(outcome.run()
                                .map(RunDirectory::path)
                                .orElse(outcome.calibration().path())),
                        outcome.result() == Outcome.Result.QUANTIZED
                                ? Optional.empty()
                                : outcome.run().map(RunDirectory::reportPath),
                        rows(outcome),
                        List.of(),
                        Optional.empty())
                .with(outcome.fault());
    }
}
