package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.jobs.report.Findings;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.page.RunPage;
import io.vernier.jobs.stage.Job.Unvalidated;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.OutputDirectory;
import io.vernier.jobs.store.Pointer;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.validation.Gate;
import io.vernier.validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run ends with, whatever it is of: its page, its manifest, the pointer, and what is said of it. */
final class RunEnding {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);

    private final JobConfiguration configuration;
    private final OutputDirectory output;
    private final String calibrationId;
    private final String runId;
    private final List<String> sentences = new ArrayList<>();

    RunEnding(JobConfiguration configuration, OutputDirectory output, String calibrationId, String runId) {
        this.configuration = configuration;
        this.output = output;
        this.calibrationId = calibrationId;
        this.runId = runId;
    }

    private RunDirectory runDirectory() {
        return output.run(runId);
    }

    private CalibrationDirectory calibrationDirectory() {
        return output.calibration(calibrationId);
    }

    /** Adds what was done. */
    void say(String sentence) {
        sentences.add(sentence);
    }

    /** What was done so far. */
    List<String> sentences() {
        return sentences;
    }

    /** Whether the run is complete, which is said then. */
    boolean hasRun() {
        boolean complete = runDirectory().manifest().isPresent();
        if (complete) {
            say("Run " + runId + " is complete, nothing is computed again.");
        }
        return complete;
    }

    /** Writes the page, then the manifest, which completes the run. */
    void complete(RunManifest manifest) {
        writePage(manifest);
        runDirectory().complete(manifest, Job.exitCode(manifest.verdict()).code());
        JobMetrics.ofThisProcess().quantized();
    }

    /** The page shows what the tables hold: a fault in it costs the page, which "report" makes again, and not the run. */
    private void writePage(RunManifest manifest) {
        String page;
        try {
            page = RunPage.of(
                    RunSummary.of(Findings.of(calibrationDirectory(), runDirectory(), Optional.of(manifest))));
        } catch (RuntimeException fault) {
            LOG.warn("The run {} gets no page, please report this; its tables are complete", runId, fault);
            return;
        }
        runDirectory().writeReport(page);
    }

    /** The manifest of the complete run; refuses one that is not, or that may not become the current one. */
    RunManifest publishable(Unvalidated unvalidated) {
        RunManifest manifest = runDirectory()
                .manifest()
                .orElseThrow(() -> Refusal.before("The run \"" + runId + "\" is not complete; run validate first."));
        if (manifest.verdict() == Verdict.UNVALIDATED && unvalidated == Unvalidated.REFUSED) {
            throw Refusal.before(
                    "The run \"" + runId + "\" is not validated; validate it, or publish it with --unvalidated.");
        }
        return manifest;
    }

    /** Moves the pointer to the complete run unless it failed. */
    Outcome publish(RunManifest manifest) {
        boolean published = manifest.verdict() != Verdict.FAILED && movePointer(manifest);
        return outcome(manifest, published ? Outcome.Result.PUBLISHED : result(manifest.verdict()));
    }

    /** Moves the pointer to the complete run if it passed. */
    Outcome finish() {
        RunManifest manifest = runDirectory().manifest().orElseThrow();
        boolean published = manifest.verdict() == Verdict.PASSED && movePointer(manifest);
        if (manifest.verdict() == Verdict.UNVALIDATED) {
            say(
                    "The run is not validated, so the current run stays as it is; give validation.path, or publish it with --unvalidated.");
        }
        return outcome(manifest, published ? Outcome.Result.PUBLISHED : result(manifest.verdict()));
    }

    /** Whether the pointer names the run now. */
    private boolean movePointer(RunManifest manifest) {
        JobMetrics.ofThisProcess().enter(Phase.PUBLISH);
        Pointer pointer = new Pointer(
                manifest.runId(),
                manifest.verdict().label(),
                configuration.output().asOf());
        boolean moved = output.moveTo(pointer);
        say(
                moved
                        ? "Published: current.json names run " + manifest.runId() + "."
                        : "Not published: current.json names a run of a later as_of.");
        return moved;
    }

    /** What the complete run came to. */
    Outcome outcome() {
        return outcome(runDirectory().manifest().orElseThrow());
    }

    private Outcome outcome(RunManifest manifest) {
        return outcome(manifest, result(manifest.verdict()));
    }

    private Outcome outcome(RunManifest manifest, Outcome.Result result) {
        for (Gate.Result gate : manifest.gates()) {
            say("Gate " + gate.gate().sentence() + ": found "
                    + (gate.value().isPresent() ? gate.value().getAsDouble() : "no value") + ", "
                    + (gate.passed() ? "passed." : "failed."));
        }
        manifest.notes().forEach(this::say);
        manifest.warnings().forEach(warning -> say("Warning: " + warning));
        say("Verdict: " + manifest.judgement() + ".");
        return ended(Job.exitCode(manifest.verdict()), result, Optional.of(runDirectory()));
    }

    /** How it ended. */
    Outcome ended(ExitCode exit, Outcome.Result result, Optional<RunDirectory> run) {
        return ended(exit, result, calibrationDirectory(), run);
    }

    /** The same of another calibration. */
    Outcome ended(ExitCode exit, Outcome.Result result, CalibrationDirectory calibration, Optional<RunDirectory> run) {
        return new Outcome(configuration.model().name(), exit, result, calibration, run, sentences, Optional.empty());
    }

    private static Outcome.Result result(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> Outcome.Result.PASSED;
            case FAILED -> Outcome.Result.FAILED;
            case UNVALIDATED -> Outcome.Result.UNVALIDATED;
        };
    }
}
