package io.vernier.spark.mllib;

import io.vernier.config.JobConfiguration.CalibrationConfiguration.Measured;
import io.vernier.config.OnnxConfiguration;
import io.vernier.model.Decision;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.NetworkTensor;
import io.vernier.onnx.runtime.Optimization;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.onnx.runtime.Probe;
import io.vernier.onnx.runtime.RuntimeLibrary;
import io.vernier.spark.mllib.SavedModel.OutputColumns;
import io.vernier.spark.mllib.SavedModel.StageReport;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.ml.Transformer;

/**
 * A network of an ONNX file, which ONNX Runtime computes.
 *
 * @param graph of the file
 * @param measured the tensors that a calibration measures
 * @param output that is compared and decided by
 * @param decision how the output becomes a prediction
 * @param configuration what was asked of it
 * @param features the columns of its inputs
 * @param limits what batches must keep to
 * @param stages what becomes of each node
 */
public record Network(
        OnnxModel graph,
        OrtModel measured,
        NetworkTensor output,
        OnnxConfiguration.Decision decision,
        OnnxConfiguration.Network configuration,
        FeatureColumns features,
        Probe.Limits limits,
        List<StageReport> stages)
        implements LoadedModel {
    /** Of weights and activations, in every file that is made. */
    public static final int BITS = 8;

    /** Of a node that becomes integers. */
    public static final String QUANTIZED = "quantized";

    /** Above it a probability is that of class 1. */
    private static final double HALF = 0.5;

    public Network {
        stages = List.copyOf(stages);
    }

    /**
     * A file that computes the same output, which it shows alone.
     *
     * @throws OnnxException if the runtime does not take it
     */
    public OrtModel showingOutput(NetworkFile file, Optimization optimization) {
        Probe.Asked asked = new Probe.Asked(output.name(), OptionalInt.empty(), true);
        return Probe.of(file, measured.inputs(), List.of(asked), limits, optimization)
                .model();
    }

    /** The output of the network itself, as the runtime computes it while it is measured. */
    public OrtModel showingOutput() {
        return showingOutput(measured.file(), measured.optimization());
    }

    /** Which nodes are asked to compute with integers. */
    public NodeChoice choice() {
        return Networks.choice(configuration);
    }

    /** What computed it and how, for whoever wonders why other numbers come out elsewhere. */
    public SortedMap<String, Object> runtime() {
        return new TreeMap<>(Map.of(
                "onnxruntime", RuntimeLibrary.requireVersion(),
                "batch", measured.batch(),
                "sessions", measured.groups().size()));
    }

    /** How the numbers of the output become a prediction. */
    public Decision predicted() {
        return switch (decision) {
            case ARGMAX -> new Decision.Argmax(Collections.nCopies(output.values(), 1.0));
            case THRESHOLD -> new Decision.Threshold(HALF);
            case IDENTITY -> new Decision.Identity();
        };
    }

    @Override
    public List<Transformer> preparation() {
        return List.of();
    }

    @Override
    public ClassNames classNames() {
        return ClassNames.UNKNOWN;
    }

    @Override
    public Optional<String> label() {
        return Optional.empty();
    }

    @Override
    public int classes() {
        return switch (decision) {
            case ARGMAX -> output.values();
            case THRESHOLD -> 2;
            case IDENTITY -> 0;
        };
    }

    @Override
    public Optional<String> choices() {
        return classes() == 0 ? Optional.empty() : Optional.of(classes() + " classes");
    }

    @Override
    public OutputColumns outputs() {
        return new OutputColumns("", "", "prediction");
    }

    @Override
    public int histogramChannels(int configured) {
        return configuration.histogramChannels();
    }

    /** All, where rows that ranges are not made of choose what is done beside rounding, or what stays float. */
    @Override
    public int groups(int configured) {
        return configured == Measured.AUTO
                ? configuration.quantization().isJudged() ? ContentGroups.COUNT : 1
                : configured;
    }

    @Override
    public Task task(boolean labelled, double agreement) {
        return classes() > 0
                ? new Task.Classification(classes(), labelled, false)
                : new Task.Regression(agreement, labelled);
    }
}
