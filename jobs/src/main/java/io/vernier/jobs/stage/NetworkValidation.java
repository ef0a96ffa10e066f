package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.jobs.comparison.LabelledValidation;
import io.vernier.jobs.comparison.NetworkMeasurement;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.Optimization;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.plan.Broadcasts;
import io.vernier.spark.plan.JobMetrics;
import io.vernier.spark.plan.Phase;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.source.DataSet;
import io.vernier.statistics.Calibration;
import io.vernier.validation.Gate;
import io.vernier.validation.Metric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Speed;
import io.vernier.validation.Task;
import io.vernier.validation.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.spark.broadcast.Broadcast;

/** Compares a network with what was made of it on held-out data, in one pass. */
final class NetworkValidation {
    /** So many decibels apart, what is served is worth a warning. */
    private static final double APART = 1;

    private final JobContext job;
    private final Network network;
    private final QuantizedNetwork quantized;
    private final List<String> notes = new ArrayList<>();

    NetworkValidation(JobContext job, Network network, QuantizedNetwork quantized) {
        this.job = job;
        this.network = network;
        this.quantized = quantized;
    }

    /**
     * What the held-out data says.
     *
     * @param metrics in the order of the table
     * @param gates each configured gate, judged
     * @param notes how it was compared, where that is not the usual way
     * @param warnings what a reader should know before the metrics
     * @param speed how long both networks took
     */
    record Evidence(
            List<Metric> metrics, List<Gate.Result> gates, List<String> notes, List<String> warnings, Speed speed) {
        Evidence {
            metrics = List.copyOf(metrics);
            gates = List.copyOf(gates);
            notes = List.copyOf(notes);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads the held-out rows.
     *
     * @param calibration tells how far predictions of numbers may be apart
     * @throws Refusal if the file is none that ONNX Runtime computes (21), or the data cannot be accepted (22)
     */
    Evidence evidence(Calibration calibration) {
        JobMetrics.ofThisProcess().enter(Phase.VALIDATE);
        ValidationConfiguration held = job.configuration().validation().orElseThrow();
        DataSet data = job.validation().orElseThrow();
        double std = calibration.tensor(network.output().name()).whole().std().orElse(0);
        Task task = network.task(data.hasLabel(), held.tolerance() * std);
        Broadcast<NetworkMeasurement.Subject> shared =
                job.broadcast(subject(task, held.slices()), NetworkMeasurement.Subject.class);
        Scan.Result<LabelledValidation> result;
        try (Progress progress = new Progress(job.session().sparkContext(), "validate")) {
            result = data.scan(new NetworkMeasurement(shared), progress.rows());
        } finally {
            Broadcasts.destroy(shared);
        }
        data.requireUnchanged();
        ValidationStage.accept(job, result.state(), result.counts());
        Validation validation = result.state().validation();
        validation.count(0, result.counts().nullRows(), result.counts().skippedRows());
        JobMetrics.ofThisProcess().leftOut(Math.addExact(validation.nullRows(), validation.skippedRows()));
        List<Metric> metrics = NetworkMeasurement.metrics(validation);
        List<Gate.Result> gates = job.configuration().gates().stream()
                .map(gate -> gate.judge(metrics, network.output().name()))
                .toList();
        return new Evidence(
                metrics, gates, notes, warnings(metrics), result.state().speed());
    }

    private NetworkMeasurement.Subject subject(Task task, List<String> slices) {
        NetworkFile file = NetworkFile.of(
                quantized.file().bytes(), network.measured().file().outputs());
        try {
            return new NetworkMeasurement.Subject(
                    network.showingOutput(),
                    precise(file),
                    network.showingOutput(file, Optimization.ALL),
                    network.predicted(),
                    NetworkMeasurement.layout(network.output().name(), task, slices));
        } catch (OnnxException e) {
            throw Refusal.before("The quantized network of the run \"" + job.runId() + "\" " + e.getMessage() + ".", e);
        }
    }

    private OrtModel precise(NetworkFile file) {
        OrtModel precise = NetworkIntegers.precise(network, file);
        if (precise.optimization() == Optimization.NONE) {
            notes.add(
                    "sqnr_db was computed without the optimizations of ONNX Runtime, which does not take the file with"
                            + " session.x64quantprecision=1.");
        }
        return precise;
    }

    private List<String> warnings(List<Metric> metrics) {
        OptionalDouble precise = value(metrics, MetricName.SQNR_DB);
        OptionalDouble served = value(metrics, MetricName.SQNR_DB_SERVED);
        if (precise.isEmpty() || served.isEmpty() || Math.abs(precise.getAsDouble() - served.getAsDouble()) <= APART) {
            return List.of();
        }
        return List.of(String.format(
                Locale.ROOT,
                "On this machine ONNX Runtime serves the network with %.1f dB, but computes it with %.1f dB where sums of products"
                        + " do not saturate; serve it with session.x64quantprecision=1, or set onnx.weights_type: uint8.",
                served.getAsDouble(),
                precise.getAsDouble()));
    }

    private static OptionalDouble value(List<Metric> metrics, MetricName name) {
        return metrics.stream()
                .filter(metric -> metric.name() == name && metric.slice().isEmpty())
                .findFirst()
                .map(Metric::quantizedValue)
                .orElse(OptionalDouble.empty());
    }
}
