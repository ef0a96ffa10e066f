package io.vernier.jobs.stage;

import io.vernier.jobs.mllib.Network;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.RunManifest;
import io.vernier.jobs.store.TableSummary;
import io.vernier.quantize.GuardReport;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The run of a network: what held-out rows say of the file that was made of it, and what is written. */
final class NetworkRun {
    /** A network has no input whose scales were chosen. */
    private static final GuardReport NO_GUARD = new GuardReport("network", List.of());

    private final ModelJob model;
    private final JobContext job;
    private final Network network;

    NetworkRun(ModelJob model, Network network) {
        this.model = model;
        this.job = model.context();
        this.network = network;
    }

    /** The file that was written; refuses where there is none. */
    private QuantizedNetwork written() {
        RunDirectory run = job.runDirectory();
        return run.readNetwork()
                .map(content -> new QuantizedNetwork(content, run.readFloatNetwork()))
                .orElseThrow(() ->
                        Refusal.before("The run \"" + job.runId() + "\" has no model.onnx; run quantize first."));
    }

    /** Compares what was written with the network, and completes the run. */
    void validate() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        complete(written(), calibration, List.of(), started);
    }

    /**
     * Validates a file and completes its run, the manifest last.
     *
     * @param tables that were written of it
     */
    private void complete(
            QuantizedNetwork quantized, Calibration calibration, List<TableSummary> tables, Instant started) {
        Optional<NetworkValidation.Evidence> evidence = job.validation()
                .map(data -> new NetworkValidation(job, network, quantized).evidence(calibration));
        List<TableSummary> all = new ArrayList<>(tables);
        evidence.ifPresent(found -> all.add(job.runDirectory().writeValidation(found.metrics(), found.gates())));
        List<Gate.Result> gates = evidence.map(NetworkValidation.Evidence::gates).orElse(List.of());
        List<MaterialLoss> losses =
                evidence.map(found -> MaterialLoss.among(found.metrics())).orElse(List.of());
        Verdict verdict = evidence.isPresent() ? Verdict.of(gates) : Verdict.UNVALIDATED;
        List<String> warnings = new ArrayList<>(model.warnings(losses));
        evidence.ifPresent(found -> warnings.addAll(found.warnings()));
        job.runDirectory()
                .complete(
                        new RunManifest(
                                job.runId(),
                                job.calibrationId(),
                                verdict,
                                all,
                                gates,
                                losses,
                                NO_GUARD,
                                evidence.map(NetworkValidation.Evidence::notes).orElse(List.of()),
                                warnings,
                                job.configuration().maskedResolved(),
                                Optional.of(job.origin()),
                                Provenances.since(started)),
                        Job.exitCode(verdict).code());
        JobMetrics.ofThisProcess().quantized();
    }
}
