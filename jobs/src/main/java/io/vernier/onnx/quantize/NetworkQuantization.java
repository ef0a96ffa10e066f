package io.vernier.onnx.quantize;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Range;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.onnx.graph.ModelFile;
import io.vernier.onnx.graph.Node;
import io.vernier.onnx.graph.NodeChoice;
import io.vernier.onnx.graph.OnnxException;
import io.vernier.onnx.graph.Port;
import io.vernier.onnx.graph.Tensor;
import io.vernier.quantize.QuantizedTensor;
import io.vernier.quantize.Role;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.SecondMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A float network, what was observed of its tensors, and options: the network with integers. */
public final class NetworkQuantization {
    private static final int BITS = 8;

    private final NetworkOptions options;
    private final Quantizer quantizer;
    private final Map<String, SecondMoments> moments;

    private NetworkQuantization(NetworkOptions options, Map<String, SecondMoments> moments) {
        this.options = options;
        this.moments = moments;
        this.quantizer = quantizer(options.target());
    }

    /** How ranges of activations become parameters: as ONNX Runtime does. */
    public static Quantizer quantizer(NetworkTarget target) {
        return Quantizer.of(
                Convention.onnxRuntime(),
                BITS,
                true,
                target.isSymmetric() ? Scheme.SYMMETRIC : Scheme.ASYMMETRIC,
                ZeroPolicy.INSIDE);
    }

    /**
     * The integers.
     *
     * @param file in the form that {@code Normalization} gives
     * @param statistics of each tensor of the plan, by name
     * @param moments of what layers read, by the names of their nodes: see {@link #inputs}; of others weights are rounded to the nearest
     * @param gives whether a network gives what another gives, but for rounding: asked of an equalized one and the original
     * @throws OnnxException if it computes on integers already
     * @throws IllegalArgumentException if a tensor has no statistics
     */
    public static QuantizedNetwork quantize(
            ModelFile file,
            Map<String, ActivationStatistics> statistics,
            NetworkOptions options,
            Map<String, SecondMoments> moments,
            BiPredicate<ModelFile, ModelFile> gives) {
        return new NetworkQuantization(options, moments).quantized(file, statistics, gives);
    }

    /**
     * What the layers of a network with integers read, of those whose rounding can be compensated.
     *
     * @param file of floats that the integers stand for
     * @param shapes of the rows of tensors; layers that read others are left out
     */
    public static List<LayerInputs> inputs(
            ModelFile file, QuantizedNetwork made, NetworkOptions options, Map<String, List<Integer>> shapes) {
        NetworkPlan plan = NetworkPlan.of(file, options);
        Set<String> quantized = made.weights().stream().map(NetworkLayer::layer).collect(Collectors.toSet());
        Map<String, QuantizationParameters> activations = new HashMap<>();
        made.tensors().stream()
                .filter(tensor -> tensor.role() != Role.WEIGHT)
                .forEach(tensor -> activations.put(tensor.tensor(), tensor.parameters()));
        List<LayerInputs> inputs = new ArrayList<>();
        for (Layer layer : plan.layers()) {
            if (quantized.contains(NodeChoice.name(layer.node())) && shapes.containsKey(layer.input())) {
                LayerInputs.of(
                                layer,
                                plan.model().constants().get(layer.weights()),
                                shapes.get(layer.input()),
                                activations.get(layer.input()))
                        .ifPresent(inputs::add);
            }
        }
        return inputs;
    }

    private QuantizedNetwork quantized(
            ModelFile file, Map<String, ActivationStatistics> statistics, BiPredicate<ModelFile, ModelFile> gives) {
        Optional<Equalization> equalized = equalized(file, statistics, gives);
        ModelFile from = equalized.map(Equalization::file).orElse(file);
        Map<String, ActivationStatistics> observed =
                equalized.map(Equalization::statistics).orElse(statistics);
        NetworkPlan plan = NetworkPlan.of(from, options);
        Map<String, QuantizationParameters> activations = activations(plan, observed);
        Map<Node, QuantizedWeights> weights = new HashMap<>();
        for (Layer layer : plan.layers()) {
            QuantizationParameters input = activations.get(layer.input());
            QuantizedWeights integers = weights(layer, plan, input, observed.get(layer.input()));
            if (integers.accumulation(input).fits()) {
                weights.put(layer.node(), integers);
            } else {
                plan = plan.without(layer.node(), Treatment.ACCUMULATOR);
            }
        }
        // What only layers read that stayed float needs no codes.
        activations = activations(plan, observed);
        return new QuantizedNetwork(
                QdqWriter.write(from, plan, options, activations, weights),
                equalized.map(Equalization::file),
                accounts(plan, activations, observed, weights),
                tables(plan, weights, activations),
                records(plan, equalized.map(Equalization::exponents).orElse(Map.of())));
    }

    /** With factors that limits let through where these hold, else without. */
    private Optional<Equalization> equalized(
            ModelFile file, Map<String, ActivationStatistics> statistics, BiPredicate<ModelFile, ModelFile> gives) {
        if (!options.recipe().equalize()) {
            return Optional.empty();
        }
        // Of all that were chosen, so that what stays float changes nothing else.
        NetworkPlan plan = NetworkPlan.of(file, options.withoutFloats());
        return Stream.of(true, false)
                .flatMap(limits -> Equalization.of(file, plan, statistics, options, limits).stream())
                .filter(found -> gives.test(found.file(), file))
                .findFirst();
    }

    private QuantizedWeights weights(
            Layer layer, NetworkPlan plan, QuantizationParameters input, ActivationStatistics observed) {
        Tensor weights = plan.model().constants().get(layer.weights());
        double[] bias = layer.bias()
                .map(name -> spread(plan.model().constants().get(name).reals(), layer.outputs()))
                .orElse(new double[0]);
        QuantizedWeights nearest = QuantizedWeights.of(layer, weights, bias, input);
        SecondMoments known = moments.get(NodeChoice.name(layer.node()));
        if (known != null) {
            boolean isCorrected = options.recipe().correctBias() && layer.takesBias();
            QuantizedWeights better = nearest.compensated(weights.reals(), known, isCorrected);
            return isCorrected
                    ? better.with(BiasCorrection.corrected(bias, better, weights, known, input.scale()), input)
                    : better;
        }
        return options.recipe().correctBias() && BiasCorrection.applies(layer, observed)
                ? QuantizedWeights.of(
                        layer, weights, BiasCorrection.corrected(bias, nearest, weights, observed.channels()), input)
                : nearest;
    }

    /** A bias of one element is added to all outputs. */
    private static double[] spread(double[] bias, int outputs) {
        if (bias.length == outputs) {
            return bias;
        }
        double[] spread = new double[outputs];
        Arrays.fill(spread, bias[0]);
        return spread;
    }

    private Map<String, QuantizationParameters> activations(
            NetworkPlan plan, Map<String, ActivationStatistics> statistics) {
        Map<String, QuantizationParameters> activations = new LinkedHashMap<>();
        List<String> tensors = new ArrayList<>(plan.tensors());
        if (options.outputs()) {
            plan.roundedOutputs().stream()
                    .filter(output -> !tensors.contains(output))
                    .forEach(tensors::add);
        }
        for (String tensor : tensors) {
            ActivationStatistics known = statistics.get(plan.source(tensor));
            if (known == null) {
                throw new IllegalArgumentException("There are no statistics of the tensor \"" + tensor + "\".");
            }
            activations.put(tensor, quantizer.parameters(range(known)));
        }
        for (Tensor constant : plan.constants()) {
            double lo = Arrays.stream(constant.reals()).min().orElse(0);
            double hi = Arrays.stream(constant.reals()).max().orElse(0);
            activations.put(constant.name(), quantizer.parameters(new Range(lo, hi)));
        }
        return activations;
    }

    /** Where only the extremes are known, these. */
    private RangeEstimator estimator(ActivationStatistics statistics) {
        return statistics.distribution().cells().size() == 0
                ? RangeEstimator.minMax()
                : options.recipe().estimator();
    }

    private Range range(ActivationStatistics statistics) {
        return statistics.range(estimator(statistics), quantizer);
    }

    private List<QuantizedTensor> accounts(
            NetworkPlan plan,
            Map<String, QuantizationParameters> activations,
            Map<String, ActivationStatistics> observed,
            Map<Node, QuantizedWeights> weights) {
        Set<String> inputs = plan.model().inputs().stream().map(Port::name).collect(Collectors.toSet());
        List<QuantizedTensor> accounts = new ArrayList<>();
        activations.forEach((tensor, parameters) -> {
            ActivationStatistics known = observed.get(plan.source(tensor));
            if (known != null) {
                accounts.add(NetworkAccounts.activation(
                        tensor,
                        inputs.contains(tensor) ? Role.INPUT : Role.ACTIVATION,
                        known,
                        parameters,
                        quantizer,
                        estimator(known)));
            }
        });
        for (Layer layer : plan.layers()) {
            accounts.addAll(NetworkAccounts.weights(
                    NodeChoice.name(layer.node()),
                    weights.get(layer.node()),
                    plan.model().constants().get(layer.weights()).reals(),
                    options.weights()));
        }
        return accounts;
    }

    private static List<NetworkLayer> tables(
            NetworkPlan plan, Map<Node, QuantizedWeights> weights, Map<String, QuantizationParameters> activations) {
        List<NetworkLayer> tables = new ArrayList<>();
        for (Layer layer : plan.layers()) {
            QuantizedWeights integers = weights.get(layer.node());
            tables.add(new NetworkLayer(
                    NodeChoice.name(layer.node()),
                    Arrays.stream(integers.shape()).mapToObj(Math::toIntExact).toList(),
                    integers.codes(),
                    integers.scales(),
                    integers.bias(),
                    integers.biasScales(),
                    integers.accumulation(activations.get(layer.input()))));
        }
        return tables;
    }

    private List<LayerRecord> records(NetworkPlan plan, Map<String, Double> exponents) {
        List<LayerRecord> records = new ArrayList<>();
        plan.treatments().forEach((node, treatment) -> {
            List<String> recipe = new ArrayList<>();
            if (treatment.isQuantized()) {
                Double exponent = exponents.get(node.inputs().get(0));
                recipe.add(
                        exponent == null
                                ? options.recipe().estimator().label()
                                : RangeEstimator.minMax().label());
                if (exponent != null) {
                    recipe.add("equalized " + exponent);
                }
                if (moments.containsKey(NodeChoice.name(node))) {
                    recipe.add("compensated");
                }
                if (options.recipe().correctBias()
                        && Layer.of(node, plan.model().constants())
                                .filter(Layer::takesBias)
                                .isPresent()) {
                    recipe.add("bias");
                }
            }
            records.add(new LayerRecord(NodeChoice.name(node), node.operator(), treatment, String.join(", ", recipe)));
        });
        return records;
    }
}
