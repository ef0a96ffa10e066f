package io.vernier.jobs.mllib;

import io.vernier.jobs.config.OnnxConfiguration;
import io.vernier.jobs.mllib.SavedModel.OutputColumns;
import io.vernier.jobs.mllib.SavedModel.StageReport;
import io.vernier.jobs.source.FeatureColumns;
import io.vernier.onnx.graph.OnnxModel;
import io.vernier.onnx.runtime.NetworkTensor;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.validation.Task;
import java.util.List;
import java.util.Optional;
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
 * @param stages what becomes of each node
 */
public record Network(
        OnnxModel graph,
        OrtModel measured,
        NetworkTensor output,
        OnnxConfiguration.Decision decision,
        OnnxConfiguration.Network configuration,
        FeatureColumns features,
        List<StageReport> stages)
        implements LoadedModel {
    public Network {
        stages = List.copyOf(stages);
    }

    @Override
    public List<Transformer> preparation() {
        return List.of();
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

    @Override
    public Task task(boolean labelled, double agreement) {
        return classes() > 0
                ? new Task.Classification(classes(), labelled, false)
                : new Task.Regression(agreement, labelled);
    }
}
