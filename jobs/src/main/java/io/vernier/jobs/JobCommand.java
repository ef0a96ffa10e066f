package io.vernier.jobs;

import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.Secrets;
import io.vernier.jobs.outcome.ExitCode;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.report.Screen;
import io.vernier.jobs.spark.OpenedSession;
import io.vernier.jobs.stage.Job;
import io.vernier.jobs.stage.Outcome;
import io.vernier.jobs.store.CalibrationManifest;
import io.vernier.jobs.store.RunDirectory;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** What the command does with the job. */
    abstract Outcome perform(Job job);

    @Override
    public final Ending call() {
        JobConfiguration checked = configuration.read();
        PrintWriter out = specification.commandLine().getOut();
        try (OpenedSession opened = OpenedSession.of(specification.qualifiedName())) {
            Job job = Job.open(opened.session(), checked);
            return dryRun ? show(plan(job), out) : perform(job, out);
        }
    }

    /** What the command would do with the job. */
    List<String> plan(Job job) {
        return job.plan();
    }

    private static Ending show(List<String> lines, PrintWriter out) {
        lines.stream().map(Secrets::mask).forEach(out::println);
        out.flush();
        return Ending.of(ExitCode.DONE, "planned");
    }

    private Ending perform(Job job, PrintWriter out) {
        Outcome outcome = perform(job);
        outcome.sentences().stream().map(Secrets::mask).forEach(out::println);
        outcome.run()
                .ifPresent(
                        run -> screen(outcome, run).stream().map(Secrets::mask).forEach(out::println));
        out.flush();
        return ending(outcome);
    }

    /** What is done is done, also where a table that is to be shown is gone by now. */
    private static List<String> screen(Outcome outcome, RunDirectory run) {
        try {
            return Screen.of(outcome.calibration(), run);
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

    private static Ending ending(Outcome outcome) {
        return new Ending(
                outcome.exitCode(),
                outcome.result().label(),
                outcome.run().map(RunDirectory::runId),
                Optional.of(outcome.calibration().calibrationId()),
                Optional.of(outcome.run()
                        .map(RunDirectory::path)
                        .orElse(outcome.calibration().path())),
                rows(outcome));
    }
}
