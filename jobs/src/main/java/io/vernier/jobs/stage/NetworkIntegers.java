package io.vernier.jobs.stage;

import io.vernier.arithmetic.Range;
import io.vernier.config.JobConfiguration;
import io.vernier.config.OnnxConfiguration;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Normalization;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.quantize.ActivationStatistics;
import io.vernier.onnx.quantize.LayerInputs;
import io.vernier.onnx.quantize.NetworkOptions;
import io.vernier.onnx.quantize.NetworkQuantization;
import io.vernier.onnx.quantize.NetworkTarget;
import io.vernier.onnx.quantize.QuantizedNetwork;
import io.vernier.onnx.quantize.Recipe;
import io.vernier.onnx.quantize.RecipeChoice;
import io.vernier.onnx.quantize.WeightType;
import io.vernier.onnx.runtime.Agreement;
import io.vernier.onnx.runtime.NetworkFile;
import io.vernier.onnx.runtime.Optimization;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.Network;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.SecondMoments;
import io.vernier.statistics.TensorStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes integers of a network from its calibration and its configuration, and nothing else: the same whenever it is asked. */
final class NetworkIntegers {
    /** A float network with other weights gives what the original gives but for the rounding of float32. */
    private static final double SAME_DECIBELS = 55;

    private final Network network;
    private final JobConfiguration configuration;
    private final Calibration calibration;
    private final Map<String, ActivationStatistics> statistics = new HashMap<>();

    /** Whether networks give what the original gives, by their digests. */
    private final Map<String, Boolean> given = new HashMap<>();

    private NetworkIntegers(Network network, JobConfiguration configuration, Calibration calibration) {
        this.network = network;
        this.configuration = configuration;
        this.calibration = calibration;
        for (TensorStatistics tensor : calibration.tensors()) {
            statistics.put(tensor.layout().name(), ActivationStatistics.of(tensor));
        }
    }

    static NetworkIntegers of(Network network, JobConfiguration configuration, Calibration calibration) {
        return new NetworkIntegers(network, configuration, calibration);
    }

    /**
     * The integers, each weight rounded to the nearest.
     *
     * @param floats names of nodes that stay as they are
     * @throws Refusal if the file is none that integers can be made of (21)
     */
    QuantizedNetwork nearest(Recipe recipe, Set<String> floats) {
        try {
            return quantized(options(recipe, floats), Map.of());
        } catch (OnnxException e) {
            throw Refusal.before("The model \"" + configuration.model().path() + "\" " + e.getMessage() + ".", e);
        }
    }

    /** Sums of the codes that layers read. */
    interface Moments {
        /**
         * The sums by layer.
         *
         * @param floats the network that is computed
         * @param inputs what each layer reads
         * @param recipe of the codes
         */
        Map<String, SecondMoments> of(ModelFile floats, List<LayerInputs> inputs, Recipe recipe);
    }

    /** The same, with weights that make up for one another's errors where that is asked for. */
    QuantizedNetwork made(Recipe recipe, Set<String> kept, Moments moments) {
        QuantizedNetwork nearest = nearest(recipe, kept);
        if (!network.configuration().quantization().compensate()) {
            return nearest;
        }
        NetworkOptions options = options(recipe, kept);
        ModelFile floats = nearest.equalized().orElseGet(this::normalized);
        Map<String, List<Integer>> shapes = new HashMap<>();
        network.measured().shown().forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
        List<LayerInputs> inputs = NetworkQuantization.inputs(floats, nearest, options, shapes);
        return quantized(options, moments.of(floats, inputs, recipe));
    }

    /** All that are asked for, the plainest first. */
    static List<Recipe> recipes(Network network) {
        OnnxConfiguration.NetworkQuantization asked = network.configuration().quantization();
        return Recipe.of(asked.estimators(), asked.equalize(), asked.bias());
    }

    /** The one that is taken unjudged: the extremes of few rows are not what channels should be scaled by. */
    static Recipe unjudged(Network network, Calibration calibration) {
        OnnxConfiguration.NetworkQuantization asked = network.configuration().quantization();
        boolean isEither = asked.equalize().size() > 1;
        return new Recipe(
                asked.estimators().get(0),
                isEither
                        ? calibration.rows() >= HeldBackRows.MANY_ROWS
                        : asked.equalize().get(0),
                asked.bias().get(asked.bias().size() - 1));
    }

    /** The recipe of a choice; absent where it is none that is asked for. */
    static Optional<Recipe> chosen(Network network, RecipeChoice choice) {
        return recipes(network).stream()
                .filter(recipe -> recipe.label().equals(choice.chosen().label()))
                .findFirst();
    }

    /**
     * A file as it is computed without saturation. Some are not taken so; without any optimization nothing saturates either.
     *
     * @throws OnnxException if the runtime does not take it at all
     */
    static OrtModel precise(Network network, NetworkFile file) {
        try {
            return network.showingOutput(file, Optimization.PRECISE);
        } catch (OnnxException e) {
            return network.showingOutput(file, Optimization.NONE);
        }
    }

    private ModelFile normalized() {
        return Normalization.of(ModelFile.of(network.measured().file().content()));
    }

    private QuantizedNetwork quantized(NetworkOptions options, Map<String, SecondMoments> moments) {
        return NetworkQuantization.quantize(normalized(), statistics, options, moments, this::givesTheSame);
    }

    private NetworkOptions options(Recipe recipe, Set<String> floats) {
        OnnxConfiguration.NetworkQuantization asked = network.configuration().quantization();
        return new NetworkOptions(
                network.choice(),
                floats,
                asked.outputs(),
                recipe,
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
        NetworkFile file =
                NetworkFile.of(changed.bytes(), network.measured().file().outputs());
        return given.computeIfAbsent(
                file.digest(),
                digest -> Agreement.decibels(
                                network.showingOutput(),
                                network.showingOutput(file, network.measured().optimization()),
                                inputRanges())
                        >= SAME_DECIBELS);
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
