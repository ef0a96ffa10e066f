package io.vernier.jobs.stage;

import io.vernier.jobs.mllib.Network;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.jobs.spark.JobMetrics;
import io.vernier.jobs.spark.Phase;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.quantize.GuardReport;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.MaterialLoss;
import io.vernier.validation.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The run of a network: what held-out rows say of the file that was made of it, and what is written. */
final class NetworkRun {
    /** Each tensor of a network has one scale; no others were tried. */
    private static final GuardReport NO_GUARD = new GuardReport("per tensor", List.of());

    private final ModelJob model;
    private final JobContext job;
    private final Network network;

    NetworkRun(ModelJob model, Network network) {
        this.model = model;
        this.job = model.context();
        this.network = network;
    }

    /** Makes the integers again, and holds them against what was written; refuses where they differ. */
    private void requireWritten(QuantizedNetwork network) {
        RunDirectory run = job.runDirectory();
        byte[] written = run.readNetwork()
                .orElseThrow(
                        () -> Refusal.before("The run \"" + job.runId() + "\" has no model.onnx; run quantize first."));
        if (!Arrays.equals(written, network.file().bytes())) {
            throw Refusal.before("The file model.onnx of the run \"" + job.runId()
                    + "\" is not what its calibration and configuration give; run quantize again.");
        }
    }

    private QuantizedNetwork made(Calibration calibration) {
        JobMetrics.ofThisProcess().enter(Phase.QUANTIZE);
        return NetworkIntegers.of(network, job.configuration(), calibration);
    }

    /** Makes the integers of the complete calibration; with validation data they are written to be validated, else the run is complete. */
    void quantize() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        job.output().requireWritable();
        QuantizedNetwork made = made(calibration);
        if (job.validation().isEmpty()) {
            complete(made, calibration, started);
        } else {
            job.runDirectory().writeNetwork(made);
        }
    }

    /** Compares what was written with the network, and completes the run. */
    void validate() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        QuantizedNetwork made = made(calibration);
        requireWritten(made);
        complete(made, calibration, started);
    }

    /** Makes the integers and all that is said of them. */
    void run() {
        Instant started = Provenances.now();
        Calibration calibration = new QuantizationStage(job).calibration();
        job.output().requireWritable();
        complete(made(calibration), calibration, started);
    }

    /** Validates a file and completes its run, the manifest last; nothing is written before the held-out data is accepted. */
    private void complete(QuantizedNetwork quantized, Calibration calibration, Instant started) {
        Optional<NetworkValidation.Evidence> evidence =
                job.validation().map(data -> new NetworkValidation(job, network, quantized).evidence(calibration));
        List<TableSummary> all = new ArrayList<>(job.runDirectory().writeNetwork(quantized));
        evidence.ifPresent(found -> all.add(job.runDirectory().writeValidation(found.metrics(), found.gates())));
        List<Gate.Result> gates =
                evidence.map(NetworkValidation.Evidence::gates).orElse(List.of());
        List<MaterialLoss> losses =
                evidence.map(found -> MaterialLoss.among(found.metrics())).orElse(List.of());
        Verdict verdict = evidence.isPresent() ? Verdict.of(gates) : Verdict.UNVALIDATED;
        List<String> warnings = new ArrayList<>(model.warnings(losses));
        evidence.ifPresent(found -> warnings.addAll(found.warnings()));
        model.ending()
                .complete(new RunManifest(
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
                        evidence.map(NetworkValidation.Evidence::speed),
                        Provenances.since(started)));
    }
}
