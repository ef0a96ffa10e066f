package io.vernier.jobs.stage;

import io.vernier.arithmetic.Range;
import io.vernier.jobs.config.JobConfiguration;
import io.vernier.jobs.config.OnnxConfiguration;
import io.vernier.jobs.mllib.Network;
import io.vernier.jobs.outcome.Refusal;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Normalization;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.quantize.ActivationStatistics;
import io.vernier.onnx.quantize.NetworkOptions;
import io.vernier.onnx.quantize.NetworkQuantization;
import io.vernier.onnx.quantize.NetworkTarget;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.WeightType;
import io.vernier.onnx.runtime.Agreement;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorStatistics;
import java.util.HashMap;
import java.util.Map;

/** Makes integers of a network from its calibration and its configuration, and nothing else: the same whenever it is asked. */
final class NetworkIntegers {
    /** A float network with other weights gives what the original gives but for the rounding of float32. */
    private static final double SAME_DECIBELS = 55;

    private final Network network;
    private final Calibration calibration;

    private NetworkIntegers(Network network, Calibration calibration) {
        this.network = network;
        this.calibration = calibration;
    }

    /** @throws Refusal if the file is none that integers can be made of (21) */
    static QuantizedNetwork of(Network network, JobConfiguration configuration, Calibration calibration) {
        try {
            return new NetworkIntegers(network, calibration).quantized();
        } catch (OnnxException e) {
            throw Refusal.before("The model \"" + configuration.model().path() + "\" " + e.getMessage() + ".", e);
        }
    }

    private QuantizedNetwork quantized() {
        Map<String, ActivationStatistics> statistics = new HashMap<>();
        for (TensorStatistics tensor : calibration.tensors()) {
            statistics.put(tensor.layout().name(), ActivationStatistics.of(tensor));
        }
        return NetworkQuantization.quantize(
                Normalization.of(ModelFile.of(network.measured().file().content())),
                statistics,
                options(),
                this::givesTheSame);
    }

    private NetworkOptions options() {
        OnnxConfiguration.NetworkQuantization asked = network.configuration().quantization();
        return new NetworkOptions(
                network.choice(),
                asked.outputs(),
                asked.equalize(),
                true,
                asked.estimator(),
                switch (asked.target()) {
                    case ONNXRUNTIME -> NetworkTarget.ONNXRUNTIME;
                    case OPENVINO -> NetworkTarget.OPENVINO;
                    case TENSORRT -> NetworkTarget.TENSORRT;
                },
                asked.weights() == OnnxConfiguration.Weights.UINT8
                                || asked.target() == OnnxConfiguration.TargetRuntime.OPENVINO
                        ? WeightType.UINT8
                        : WeightType.INT8);
    }

    private boolean givesTheSame(ModelFile changed, ModelFile original) {
        return Agreement.decibels(
                        network.showingOutput(),
                        network.showingOutput(
                                NetworkFile.of(
                                        changed.bytes(),
                                        network.measured().file().outputs()),
                                network.measured().optimization()),
                        inputRanges())
                >= SAME_DECIBELS;
    }

    private Map<String, Range> inputRanges() {
        Map<String, Range> ranges = new HashMap<>();
        for (TensorStatistics tensor : calibration.tensors()) {
            tensor.whole()
                    .distribution()
                    .extremes()
                    .ifPresent(extremes -> ranges.put(tensor.layout().name(), extremes));
        }
        return ranges;
    }
}
